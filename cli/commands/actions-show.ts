import type { Command } from 'commander';
import { ACTION_ID_HELP, actionIdOf } from '../actions/action-id.ts';
import { actionReport } from '../actions/action-report.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge actions show act_zjlgusi2ctk6ztea7bugeglp3i
  $ action-bridge actions show act_zjlgusi2ctk6ztea7bugeglp3i --json \\
      | jq '.history[] | {at, to, by}'

${EXIT_HELP}
`;

/** Adds `action-bridge actions show <id>`. */
export function addActionsShow(actions: Command): Command {
  return addBridgeOptions(actions.command('show'))
    .description('Show one action: its message, its delivery and its history.')
    .argument('<id>', ACTION_ID_HELP, actionIdOf)
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(showAction);
}

async function showAction(id: string, { json, ...options }: BridgeOptions & { readonly json?: true }): Promise<void> {
  const action = await (await bridgeOf(options)).action(id);
  if (json) return printJson(action);
  await printLine(actionReport(action, new Date(), paperOf(process.stdout)));
}
