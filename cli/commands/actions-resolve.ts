import { Argument, type Command } from 'commander';
import { ACTION_ID_HELP, actionIdOf } from '../actions/action-id.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { printJson, printLine } from '../terminal/print.ts';
import { addOperateOptions, decideOn, type OperateOptions } from './actions-resend.ts';
import { bridgeOf } from './bridge-options.ts';

const findings = ['sent', 'notSent'] as const;
type Finding = (typeof findings)[number];

const example = `
Examples:
  $ action-bridge actions resolve act_zjlgusi2ctk6ztea7bugeglp3i sent \\
      --why 'seen in the conversation in Twilio Console'
  $ action-bridge actions resolve act_zjlgusi2ctk6ztea7bugeglp3i notSent \\
      --why 'the customer has no message' --yes

An action that is IN_DOUBT or EXPIRED becomes COMPLETED (sent) or FAILED
(notSent). Nothing is sent; to send it again, use action-bridge actions resend.
The history keeps who decided and why.

${EXIT_HELP}
`;

/** Adds `action-bridge actions resolve <id> <finding>`. */
export function addActionsResolve(actions: Command): Command {
  return addOperateOptions(actions.command('resolve'))
    .description('Record whether the message of an action in doubt was sent.')
    .argument('<id>', ACTION_ID_HELP, actionIdOf)
    .addArgument(new Argument('<finding>', 'whether the message was sent').choices(findings))
    .addHelpText('after', example)
    .action(resolveAction);
}

async function resolveAction(id: string, finding: Finding, { why, json, ...options }: OperateOptions): Promise<void> {
  const client = await bridgeOf(options);
  const question = `Record that the message was ${finding === 'sent' ? 'sent' : 'not sent'}?`;
  const seen = await decideOn(client, id, { ...options, question });
  const action = await client.resolve(id, { finding, why, ...seen });
  if (json) return printJson(action);
  await printLine(`Recorded. The action is now ${action.status}.`);
}
