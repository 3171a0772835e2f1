import type { Command } from 'commander';
import { BridgeClient } from '../../client/bridge-client.ts';
import { connect } from '../../client/connect.ts';
import { targetFrom } from '../../client/target.ts';

/** Which bridge a command talks to. */
export interface BridgeOptions {
  readonly stack?: string;
  readonly url?: string;
  readonly local?: true;
}

/** Adds `--stack`, `--url` and `--local` to a command that talks to a bridge. */
export function addBridgeOptions(command: Command): Command {
  return command
    .optionsGroup('Which bridge:')
    .option('--stack <name>', 'the deployed stack (ACTION_BRIDGE_STACK, or ActionBridge)')
    .option('--url <url>', 'whatever answers there (ACTION_BRIDGE_URL)')
    .option('--local', 'this machine: short for --url http://127.0.0.1:8787')
    .optionsGroup('Options:');
}

/** @throws {ClientError} when there is no such bridge, or no way to it */
export async function bridgeOf(options: BridgeOptions): Promise<BridgeClient> {
  return new BridgeClient(await connect(targetFrom(options, process.env)));
}
