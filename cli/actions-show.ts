import type { Command } from 'commander';
import { checkActionId } from './action-id.ts';
import { actionReport } from './action-report.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { paperOf, printJson, printLine } from './print.ts';

const example = `
Examples:
  $ action-bridge actions show act_7k3v5h2m4q6s8u2w4y6a2c4e6g
  $ action-bridge actions show act_7k3v5h2m4q6s8u2w4y6a2c4e6g --json \\
      | jq '.history[] | {at, to, by}'

${EXIT_HELP}
`;

/** Adds `action-bridge actions show <id>`. */
export function addActionsShow(actions: Command): Command {
  return addBridgeOptions(actions.command('show'))
    .description('Show one action: what was sent, and everything that happened to it.')
    .argument('<id>', 'act_ and 26 letters and digits')
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(showAction);
}

async function showAction(id: string, { json, ...options }: BridgeOptions & { readonly json?: true }): Promise<void> {
  checkActionId(id);
  const action = await (await bridgeOf(options)).action(id);
  if (json) return printJson(action);
  await printLine(actionReport(action, new Date(), paperOf(process.stdout)));
}
