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

Sends an action again that is FAILED, EXPIRED or IN_DOUBT, with a new deadline.
An action in doubt may have been sent already: its recipient may then get the
message twice. The history keeps who asked and why.

${EXIT_HELP}
`;

/** Options of every command that changes an action. */
export interface OperateOptions extends BridgeOptions {
  readonly why: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `action-bridge actions resend <id>`. */
export function addActionsResend(actions: Command): Command {
  return addOperateOptions(actions.command('resend'))
    .description('Send an action again that failed, expired or is in doubt.')
    .argument('<id>', ACTION_ID_HELP, actionIdOf)
    .addHelpText('after', example)
    .action(resendAction);
}

/** Adds `--why`, `--yes`, `--json` and which bridge. */
export function addOperateOptions(command: Command): Command {
  return addBridgeOptions(command)
    .requiredOption('--why <reason>', 'for the record; no addresses, no message text')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--json', 'print JSON');
}

async function resendAction(id: string, { why, json, ...options }: OperateOptions): Promise<void> {
  const client = await bridgeOf(options);
  const seen = await decideOn(client, id, { ...options, question: 'Send this action again?' });
  const action = await client.resend(id, { why, ...seen });
  if (json) return printJson(action);
  await printLine(
    `The action is ${action.status} and will be sent. Follow it with:\n  action-bridge actions watch ${id}`,
  );
}

/**
 * Shows an action and asks for confirmation.
 *
 * @returns the version that the person saw
 * @throws {CommandError} if the answer is no
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
