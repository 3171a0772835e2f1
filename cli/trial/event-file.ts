import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import type { ProblemError } from '../../lambdas/core/errors.ts';
import type { AppEvent } from '../../lambdas/core/event.ts';
import { readCloudEvents } from '../../lambdas/sources/reading/cloudevents.ts';
import { CommandError } from '../terminal/command-error.ts';

/** An event as it is in a file: a CloudEvent, or the body that the source's upstream would POST. */
export interface EventFile {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * @param file a path, or `-` for what comes in on stdin
 * @param headers each as `Name: value`
 * @throws {CommandError} when there is no such file, or a header is none
 */
export async function readEventFile(file: string, headers: readonly string[]): Promise<EventFile> {
  return { body: await readBody(file), headers: joined(headers.map(parseHeader)) };
}

/** A header that comes twice is one list, as API Gateway joins it. */
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
  throw new CommandError(`"${header}" is no header. Write it as curl has it: --header 'X-GitHub-Event: issues'.`);
}

/**
 * The source of this name.
 *
 * @throws {CommandError} when there is none
 */
export function sourceNamed({ sources }: Bridge, name: string): Source {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source) return source;
  const names = Object.keys(sources);
  throw new CommandError(
    names.length === 0 ? 'This bridge has no source.' : `There is no source ${name}. Sources are: ${names.join(', ')}.`,
  );
}

/**
 * The source that an event is tried at, and its name.
 *
 * @throws {CommandError} when it has to be named, or there is none of this name
 */
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

/** What Standard Webhooks' own payloads have no id without; signing adds one. */
const SAMPLE_ID = 'evt_of_file';

/**
 * The events in a file, as the source reads them from a request that has proven itself. A CloudEvent stands for what
 * the source would have read, whatever its upstream sends.
 *
 * @throws {ProblemError} what the upstream would be answered when there is no event in it
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
