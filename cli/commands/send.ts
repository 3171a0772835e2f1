import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import * as z from 'zod';
import { sampleEvent } from '../../client/sample-event.ts';
import { acceptedEvent } from '../../lambdas/core/api/answers.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { statusStyle } from '../terminal/status-colour.ts';
import { table, wrapped } from '../terminal/text.ts';
import { type EventFile, readEventFile, sourceNamed } from '../trial/event-file.ts';
import { loadBridge } from '../trial/load-bridge.ts';
import { deployedSecrets, localSecrets, signEvent } from '../trial/sign-event.ts';
import { whyIgnored } from '../trial/why-ignored.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge send shop --local
  $ action-bridge send shop event.json --stack ActionBridge-staging
  $ action-bridge send github issue.json --header 'X-GitHub-Event: issues' \\
      --header 'X-GitHub-Delivery: 1'

It signs as the source's upstream would, with the source's secret: on this
machine the known one, else that in Secrets Manager, by your own credentials.
What it sends is for real: a deployed bridge has Twilio send the message.
Without a file it sends a sample with a new id. What an event would do, without
sending it: action-bridge routes test --help.

${EXIT_HELP}
`;

interface SendOptions extends BridgeOptions {
  readonly config: string;
  readonly header?: readonly string[];
  readonly json?: true;
}

/** Adds `action-bridge send <source> [file]`. */
export function addSend(program: Command): Command {
  return addBridgeOptions(program.command('send'))
    .description('Sign an event and POST it, as its upstream would.')
    .argument('<source>', 'as bridge.config.ts names it')
    .argument('[file]', 'the body, as JSON; "-" reads stdin')
    .option('-c, --config <file>', 'the bridge that declares the source', 'bridge.config.ts')
    .option('-H, --header <header>', 'a header that comes with it', (header, all: string[] = []) => [...all, header])
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(send);
}

async function send(name: string, file: string | undefined, options: SendOptions): Promise<void> {
  const { config, header = [], json, ...choice } = options;
  if (file === undefined && header.length > 0) {
    throw new CommandError('--header goes with a file: the sample is a CloudEvent, which has all in its body.');
  }
  const bridge = await loadBridge(config);
  const source = sourceNamed(bridge, name);
  const event = file === undefined ? sampleFile(bridge, name) : await readEventFile(file, header);
  const client = await bridgeOf(choice);
  const secrets = client.isLocal ? localSecrets : deployedSecrets(source);
  const typed = { body: event.body, headers: { 'content-type': mediaTypeOf(event.body), ...event.headers } };
  const baseUrl = (source.publicBaseUrl ?? bridge.publicBaseUrl ?? client.url).replace(/\/+$/, '');
  const signed = await signEvent(typed, { name, source, baseUrl, now: new Date(), secrets });
  const answer = await client.send(name, signed);
  const taken = acceptedEvent.safeParse(answer);
  if (json || !taken.success) return printJson(answer);
  await printLine(takenInWords(taken.data, typesTaken(bridge, name)));
}

/** @throws {CommandError} when no sample fits a route of this source */
function sampleFile(bridge: Bridge, name: string): EventFile {
  const { [name]: source } = bridge.sources;
  const own = { sources: source ? { [name]: source } : {}, routes: bridge.routes };
  const sample = sampleEvent(own, { conversationId: 'conv_sample', to: '+12025550123', orderNumber: '1042' });
  if (!sample) throw new CommandError(`There is no sample that a route of source ${name} takes: name a file.`);
  const { type, data } = sample;
  const event = { specversion: '1.0', id: `evt_${randomUUID()}`, source: '/action-bridge/send', type, data };
  return { headers: {}, body: Buffer.from(JSON.stringify(event)) };
}

const cloudEvent = z.looseObject({ specversion: z.string() });

function mediaTypeOf(body: Uint8Array): string {
  const json = parsed(Buffer.from(body).toString());
  if (cloudEvent.safeParse(json).success) return 'application/cloudevents+json';
  return z.array(cloudEvent).min(1).safeParse(json).success ? 'application/cloudevents-batch+json' : 'application/json';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the routes of a source take. */
function typesTaken({ routes }: Bridge, name: string): string {
  const types = routes.filter(({ source }) => source === name).flatMap((route) => route.types);
  return types.length === 0 ? 'no route takes any' : `types taken: ${[...new Set(types)].join(', ')}`;
}

function takenInWords(taken: z.output<typeof acceptedEvent>, types: string): string {
  const { eventId, state, duplicate, actions, declined } = taken;
  const { palette, columns } = paperOf(process.stdout);
  const said = `Event ${eventId} is on record${duplicate ? ', and was before' : ''}.`;
  if (state === 'ignored') return `${said}\n${wrapped(whyIgnored(declined, `No route takes its type; ${types}.`))}`;
  const rows = actions.map(({ id, status, route }) => [id, status, route]);
  return `${said}\n\n${table(['ACTION', 'STATUS', 'ROUTE'], rows, { palette, columns, whole: [0, 1], style: statusStyle(palette, 1) })}`;
}
