import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import type { BridgeClient } from '../../client/bridge-client.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { printLine } from '../terminal/print.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge console --local
  $ action-bridge console --stack ActionBridge-staging

For a deployed bridge, serves pages at 127.0.0.1 until you press Ctrl-C, and
calls the API with your AWS credentials. Keep the printed address to yourself:
anyone who has it acts as you. npm start serves its own console, so for --local
this only prints its address.

${EXIT_HELP}
`;

interface ConsoleOptions extends BridgeOptions {
  readonly port: number;
}

/** Adds `action-bridge console`, also called `open`. */
export function addConsole(program: Command): Command {
  return addBridgeOptions(program.command('console'))
    .alias('open')
    .description('Open the console: pages to find messages and decide about them.')
    .option('--port <port>', 'on 127.0.0.1; 0 picks a free one', portOf, 0)
    .addHelpText('after', example)
    .action(openConsole);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a port from 0 to 65535.');
}

async function openConsole({ port, ...options }: ConsoleOptions): Promise<void> {
  const client = await bridgeOf(options);
  if (client.isLocal) return printLine(`Open ${client.url}/console`);
  await serveUntilInterrupted(client, port);
}

async function serveUntilInterrupted(client: BridgeClient, port: number): Promise<void> {
  // Other commands start faster without it.
  const { serveConsole } = await import('../../console/serve-console.ts');
  const onFault = (kind: string): unknown => process.stderr.write(`The console failed: ${kind}\n`);
  const served = await serveConsole(client, { port, onFault }).catch((cause) => {
    throw new CommandError(`Cannot listen on port ${port} of 127.0.0.1: ${cause.message}`, { cause });
  });
  await printLine(
    `The console of ${client.url}\n\n  ${served.url}\n\nOpen this address in a browser. Press Ctrl-C to stop.`,
  );
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
