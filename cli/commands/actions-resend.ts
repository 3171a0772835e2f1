import type { Command } from 'commander';
import type { BridgeClient } from '../../client/bridge-client.ts';
import { ACTION_ID_HELP, actionIdOf } from '../actions/action-id.ts';
import { actionReport } from '../actions/action-report.ts';
import { confirm } from '../terminal/confirm.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge actions resend act_zjlgusi2ctk6ztea7bugeglp3i \\
      --why 'Twilio has no such message, case 4711'

An action that FAILED, EXPIRED or is IN_DOUBT is sent again, with a new
deadline. One in doubt may have been sent: its recipient may get the message
twice. Who asked, and why, stays in its history.

${EXIT_HELP}
`;

/** What every command is told that changes an action. */
export interface OperateOptions extends BridgeOptions {
  readonly why: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `action-bridge actions resend <id>`. */
export function addActionsResend(actions: Command): Command {
  return addOperateOptions(actions.command('resend'))
    .description('Send again what was not sent, or may not have been.')
    .argument('<id>', ACTION_ID_HELP, actionIdOf)
    .addHelpText('after', example)
    .action(resendAction);
}

/** Adds `--why`, `--yes`, `--json` and which bridge. */
export function addOperateOptions(command: Command): Command {
  return addBridgeOptions(command)
    .requiredOption('--why <reason>', 'for the record; name no address and no text')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'answer as JSON');
}

async function resendAction(id: string, { why, json, ...options }: OperateOptions): Promise<void> {
  const client = await bridgeOf(options);
  const seen = await decideOn(client, id, { ...options, question: 'Send it again?' });
  const action = await client.resend(id, { why, ...seen });
  if (json) return printJson(action);
  await printLine(`It is ${action.status} and will be sent. Follow it with:\n  action-bridge actions watch ${id}`);
}

/**
 * Shows an action to whoever decides, and asks.
 *
 * @returns the version that was decided on
 * @throws {CommandError} when the answer is no
 */
export async function decideOn(
  client: BridgeClient,
  id: string,
  { question, yes }: { readonly question: string; readonly yes?: true },
): Promise<{ readonly version: number | undefined }> {
  const action = await client.action(id);
  if (!yes) process.stderr.write(`${actionReport(action, new Date(), paperOf(process.stderr))}\n\n`);
  await confirm(question, yes);
  return { version: action.status === 'UNREADABLE' ? undefined : action.version };
}
