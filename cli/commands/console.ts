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

For a deployed bridge it serves pages at 127.0.0.1 until Ctrl-C, and asks the
API with your AWS credentials: whoever has the address that it prints acts as
you. A local host has a console already; its address is printed.

${EXIT_HELP}
`;

interface ConsoleOptions extends BridgeOptions {
  readonly port: number;
}

/** Adds `action-bridge console`, also called `open`. */
export function addConsole(program: Command): Command {
  return addBridgeOptions(program.command('console'))
    .alias('open')
    .description('Show the console: a page of what was sent and what became of it.')
    .option('--port <port>', 'of 127.0.0.1; 0 takes a free one', portOf, 0)
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
  // Other commands are to start without it.
  const { serveConsole } = await import('../../console/serve-console.ts');
  const onFault = (kind: string): unknown => process.stderr.write(`The console failed: ${kind}\n`);
  const served = await serveConsole(client, { port, onFault }).catch((cause) => {
    throw new CommandError(`Port ${port} of 127.0.0.1 cannot be used: ${cause.message}`, { cause });
  });
  await printLine(`The console of ${client.url}\n\n  ${served.url}\n\nOpen this address. Ctrl-C ends it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
