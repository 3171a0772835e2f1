import { type Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { ActionsQuery, BridgeClient, ListedAction } from '../../client/bridge-client.ts';
import { actionCsv } from '../actions/action-csv.ts';
import { type ActionQueryOptions, actionQuery, addActionQuery } from '../actions/action-query.ts';
import { actionRow } from '../actions/action-row.ts';
import { actionTable } from '../actions/action-table.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const PAGE = 100;

const example = `
Examples:
  $ action-bridge actions list
  $ action-bridge actions list --status IN_DOUBT
  $ action-bridge actions list --conversation conv_conversation_demo --json
  $ action-bridge actions list --event shop/evt_1
  $ action-bridge actions list --twilio-id SM1234567890abcdef1234567890abcdef
  $ action-bridge actions list --route order-shipped-sms --from 2h --limit 100

The newest come first: by the time an action was accepted, and with
--conversation also by the time it was last resent.
A ! after a status means that the record does not verify: see
action-bridge verify --help. A terminal of 120 columns or more also shows the
conversation. In --json, "more" is true if --limit cut the list.
For more than a few hundred actions, use action-bridge actions export.

${EXIT_HELP}
`;

interface ListOptions extends BridgeOptions, ActionQueryOptions {
  readonly limit: number;
  readonly json?: true;
  readonly csv?: true;
}

/** Adds `action-bridge actions list`. */
export function addActionsList(actions: Command): Command {
  const list = actions.command('list').description('List actions, newest first.');
  return addBridgeOptions(addActionQuery(list))
    .option('-n, --limit <count>', 'how many at most', countOf, 20)
    .addOption(new Option('--json', 'print JSON, with each action in full').conflicts('csv'))
    .option('--csv', 'print CSV')
    .addHelpText('after', example)
    .action(listActions);
}

async function listActions({ limit, json, csv, ...options }: ListOptions): Promise<void> {
  const query = actionQuery(options);
  const { actions, isMore } = await firstOf(await bridgeOf(options), query, limit);
  if (json) return printJson({ actions, more: isMore });
  if (csv) process.stdout.write(stringify(actions.map(actionRow), actionCsv));
  else if (actions.length === 0) return printLine(`No action matches.${hintOf(options)}`);
  else await printLine(actionTable(actions, new Date(), paperOf(process.stdout)));
  if (!isMore) return;
  process.stderr.write(`\nThere are more than ${limit}. Raise --limit, or use actions export for all.\n`);
}

function hintOf({ event }: ActionQueryOptions): string {
  return event === undefined
    ? ''
    : `\nTo see whether the event is on record, and why it has no action:\n  action-bridge events show ${event}`;
}

async function firstOf(client: BridgeClient, query: ActionsQuery, limit: number) {
  const actions: ListedAction[] = [];
  for await (const page of client.pages(query, { limit: Math.min(limit, PAGE) })) {
    actions.push(...page.actions);
    if (actions.length >= limit) {
      return { actions: actions.slice(0, limit), isMore: page.cursor !== undefined || actions.length > limit };
    }
  }
  return { actions, isMore: false };
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a number from 1 to 99999.');
}
