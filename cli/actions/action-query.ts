import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ActionsQuery } from '../../client/bridge-client.ts';
import { byTwilioId } from '../../client/by-twilio-id.ts';
import { statuses } from '../../lambdas/core/action/transitions.ts';
import { CommandError } from '../terminal/command-error.ts';
import { dayOf, instantOf } from '../terminal/moments.ts';

export interface ActionQueryOptions {
  readonly status?: string;
  readonly conversation?: string;
  readonly route?: string;
  readonly event?: string;
  readonly twilioId?: string;
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
}

const statusChoices: readonly string[] = ['OPEN', ...statuses];

/** Adds the options that choose actions. */
export function addActionQuery(command: Command): Command {
  const instant = (ofDay: 'begin' | 'end') => (text: string) => instantOf(text, new Date(), ofDay);
  return command
    .optionsGroup('Which actions (one of the first five, plus a time):')
    .addOption(
      new Option('--status <status>', 'in this status; OPEN means not settled')
        .choices(statusChoices)
        .argParser(statusOf),
    )
    .option('--conversation <id>', 'in this conversation')
    .option('--route <name>', 'made by this route')
    .option('--event <source/id>', 'made from this event', sourceAndId)
    .option('--twilio-id <id>', 'with this message, Action or Communication id')
    .option('--day <day>', 'accepted on this day (UTC)', dayOf)
    .option('--from <time>', 'accepted since: 2026-11-24, an instant, or 2h', instant('begin'))
    .option('--to <time>', 'accepted until; a day counts to its end', instant('end'))
    .optionsGroup('Options:');
}

function statusOf(text: string): string {
  const status = text.toUpperCase();
  if (statusChoices.includes(status)) return status;
  throw new InvalidArgumentError(`Allowed choices are ${statusChoices.join(', ')}.`);
}

function sourceAndId(text: string): string {
  if (/^[^/]+\/./.test(text)) return text;
  throw new InvalidArgumentError('Write source/id, such as shop/evt_1.');
}

/** Turns the options into a query. @throws {CommandError} if they cannot be combined */
export function actionQuery(options: ActionQueryOptions): ActionsQuery {
  const { status, conversation: conversationId, route, event, twilioId, day, from, to } = options;
  const chosen = [status, conversationId, route, event, twilioId].filter((it) => it !== undefined);
  if (chosen.length > 1) {
    throw new CommandError(
      `Use only one of --status, --conversation, --route, --event and --twilio-id.
To combine two, export by one and filter by the other:
  action-bridge actions export --route order-shipped-sms --from 7d \\
    | jq -c 'select(.status == "FAILED") | .id'`,
    );
  }
  const times = [day, from, to].filter((it) => it !== undefined);
  if (day !== undefined && times.length > 1) throw new CommandError('Give --day, or --from and --to, not both.');
  if (twilioId !== undefined) return { ...byTwilioId(twilioId), day, from, to };
  if (event === undefined) return { status, conversationId, route, day, from, to };
  if (times.length > 0) throw new CommandError('--event names one event: it takes no --day, --from or --to.');
  const slash = event.indexOf('/');
  return { source: event.slice(0, slash), eventId: event.slice(slash + 1) };
}
