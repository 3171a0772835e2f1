import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import type { ProblemError } from '../../lambdas/core/errors.ts';
import type { AppEvent } from '../../lambdas/core/event.ts';
import { readCloudEvents } from '../../lambdas/sources/reading/cloudevents.ts';
import { CommandError } from '../terminal/command-error.ts';

/** The content of a file: a CloudEvent, or the body that an upstream would POST. */
export interface EventFile {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads an event.
 *
 * @param file a path, or `-` for stdin
 * @param headers each as `Name: value`
 * @throws {CommandError} if the file cannot be read or a header is invalid
 */
export async function readEventFile(file: string, headers: readonly string[]): Promise<EventFile> {
  return { body: await readBody(file), headers: joined(headers.map(parseHeader)) };
}

/** Joins repeated headers with commas, as API Gateway does. */
function joined(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const all = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(all);
}

async function readBody(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? Buffer.from(await text(process.stdin)) : await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason = code === 'ENOENT' ? 'there is no such file' : String(code ?? cause);
    throw new CommandError(`${file} cannot be read: ${reason}.`, { cause });
  }
}

function parseHeader(header: string): readonly [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(header) ?? [];
  if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
  throw new CommandError(`"${header}" is not a header. Write it as in curl: --header 'X-GitHub-Event: issues'.`);
}

/** The source of this name. @throws {CommandError} */
export function sourceNamed({ sources }: Bridge, name: string): Source {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source) return source;
  const names = Object.keys(sources);
  throw new CommandError(
    names.length === 0
      ? 'This bridge has no sources. Add one to bridge.config.ts.'
      : `There is no source ${name}. Sources: ${names.join(', ')}.`,
  );
}

/** The named source, or the only one. @throws {CommandError} */
export function chooseSource(
  bridge: Bridge,
  name: string | undefined,
): { readonly name: string; readonly source: Source } {
  const [only = '', ...others] = Object.keys(bridge.sources);
  if (name !== undefined || others.length === 0) {
    const chosen = name ?? only;
    return { name: chosen, source: sourceNamed(bridge, chosen) };
  }
  const names = [only, ...others].join(', ');
  throw new CommandError(`This bridge has several sources. Choose one with --source: ${names}.`);
}

/** Standard Webhooks takes the event's id from a header. */
const SAMPLE_ID = 'evt_of_file';

/**
 * Reads the events in a file as the source would after verifying the request. A CloudEvent is taken by every source.
 *
 * @throws {ProblemError} the answer that the upstream would get
 */
export function readEvents(
  { body, headers }: EventFile,
  { name, source }: { readonly name: string; readonly source: Source },
): readonly (AppEvent | ProblemError)[] {
  const request: ReceivedRequest = {
    method: 'POST',
    url: `https://bridge.invalid/events/${name}`,
    headers: { 'content-type': 'application/json', 'webhook-id': SAMPLE_ID, ...headers },
    body,
  };
  const reading = readCloudEvents(request, name) ?? source.read(request, name);
  switch (reading.kind) {
    case 'event':
      return [reading.event];
    case 'batch':
      return reading.entries;
    case 'reply':
      return [];
  }
}
