import type { Command } from 'commander';
import { BridgeClient } from '../../client/bridge-client.ts';
import { connect } from '../../client/connect.ts';
import { targetFrom } from '../../client/target.ts';

export interface BridgeOptions {
  readonly stack?: string;
  readonly url?: string;
  readonly local?: true;
}

/** Adds `--stack`, `--url` and `--local`. */
export function addBridgeOptions(command: Command): Command {
  return command
    .optionsGroup('Which bridge:')
    .option('--stack <name>', 'a deployed stack (ACTION_BRIDGE_STACK, or ActionBridge)')
    .option('--url <url>', 'a bridge at this URL (ACTION_BRIDGE_URL)')
    .option('--local', 'npm start on this machine: http://127.0.0.1:8787')
    .optionsGroup('Options:');
}

/** Connects to the chosen bridge. @throws {ClientError} if it cannot be found */
export async function bridgeOf(options: BridgeOptions): Promise<BridgeClient> {
  return new BridgeClient(await connect(targetFrom(options, process.env)));
}
