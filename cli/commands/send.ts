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

Signs the event with the source's secret: on this machine the local one, else
the one in Secrets Manager, read with your AWS credentials.
A deployed bridge sends the message for real.
Without a file, sends a sample event with a new id.
To try an event without sending it: action-bridge routes test --help

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
    .description('Sign an event and POST it to the bridge, as its upstream would.')
    .argument('<source>', 'a source in bridge.config.ts')
    .argument('[file]', 'the body, as JSON; "-" reads stdin')
    .option('-c, --config <file>', 'the configuration with the source', 'bridge.config.ts')
    .option('-H, --header <header>', 'a header of the request', (header, all: string[] = []) => [...all, header])
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(send);
}

async function send(name: string, file: string | undefined, options: SendOptions): Promise<void> {
  const { config, header = [], json, ...choice } = options;
  if (file === undefined && header.length > 0) {
    throw new CommandError('--header needs a file: the sample event takes no headers.');
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

/** @throws {CommandError} if no route of this source takes a sample */
function sampleFile(bridge: Bridge, name: string): EventFile {
  const { [name]: source } = bridge.sources;
  const own = { sources: source ? { [name]: source } : {}, routes: bridge.routes };
  const sample = sampleEvent(own, { conversationId: 'conv_sample', to: '+12025550123', orderNumber: '1042' });
  if (!sample) throw new CommandError(`No route of source ${name} takes a sample event. Name a file.`);
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

function typesTaken({ routes }: Bridge, name: string): string {
  const types = routes.filter(({ source }) => source === name).flatMap((route) => route.types);
  return types.length === 0 ? 'this source has no routes' : `types taken: ${[...new Set(types)].join(', ')}`;
}

function takenInWords(taken: z.output<typeof acceptedEvent>, types: string): string {
  const { eventId, state, duplicate, actions, declined } = taken;
  const { palette, columns } = paperOf(process.stdout);
  const said = `Event ${eventId} ${duplicate ? 'was already' : 'is'} on record.`;
  if (state === 'ignored') return `${said}\n${wrapped(whyIgnored(declined, `No route takes its type; ${types}.`))}`;
  const rows = actions.map(({ id, status, route }) => [id, status, route]);
  return `${said}\n\n${table(['ACTION', 'STATUS', 'ROUTE'], rows, { palette, columns, whole: [0, 1], style: statusStyle(palette, 1) })}`;
}
