import type { Command } from 'commander';
import type { EventStory } from '../../client/bridge-client.ts';
import { inWords } from '../../lambdas/core/violations.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { age } from '../terminal/moments.ts';
import { type Paper, paperOf, printJson, printLine } from '../terminal/print.ts';
import { statusCell, statusStyle } from '../terminal/status-colour.ts';
import { table, wrapped } from '../terminal/text.ts';
import { whyIgnored } from '../trial/why-ignored.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge events show shop evt_1
  $ action-bridge events show shop evt_1 --json | jq -r '.actions[].id'

Event data is not stored; only the actions made from it are.

${EXIT_HELP}
`;

interface ShowOptions extends BridgeOptions {
  readonly origin?: string;
  readonly json?: true;
}

/** Adds `action-bridge events show <source> <id>`, or `<source>/<id>`. */
export function addEvents(program: Command): Command {
  const events = program
    .command('events')
    .description('Show events and the actions made from them.')
    .addHelpText('after', '\nExample:\n  $ action-bridge events show shop evt_1\n');
  addBridgeOptions(events.command('show'))
    .description('Show one event: the actions made from it, or why there are none.')
    .argument('<source>', 'a source in bridge.config.ts, or source/id')
    .argument('[id]', 'the event id')
    .option('--origin <origin>', 'the CloudEvents source, if several used this id')
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(showEvent);
  return events;
}

async function showEvent(
  first: string,
  second: string | undefined,
  { origin, json, ...options }: ShowOptions,
): Promise<void> {
  const { source, id } = second === undefined ? sourceAndId(first) : { source: first, id: second };
  const story = await (await bridgeOf(options)).event(source, id, origin);
  if (json) return printJson(story);
  await printLine(eventInWords(story, new Date(), paperOf(process.stdout)));
}

/** Reads source/id. An id may contain a slash, a source cannot. */
function sourceAndId(text: string): { readonly source: string; readonly id: string } {
  const [, source, id] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (source !== undefined && id !== undefined) return { source, id };
  throw new CommandError('Name the source and the event: shop evt_1, or shop/evt_1.');
}

function eventInWords(story: EventStory, now: Date, { palette, columns }: Paper): string {
  const { eventId, source, origin, actions } = story;
  if (story.state === 'unreadable') {
    return [
      palette.bold(wrapped(`Event ${eventId} at source ${source}, from ${origin || 'an unknown origin'}`)),
      palette.red(wrapped(`This item cannot be read as an event: ${story.integrityDetail}`)),
      ...(actions.length > 0 ? ['', actionsTable(actions, { palette, columns })] : []),
    ].join('\n');
  }
  const { type, receivedAt, rejection, declined } = story;
  const facts = [
    palette.bold(wrapped(`Event ${eventId} at source ${source}, type ${type}`)),
    wrapped(`from ${origin}, ${receivedAt} (${age(receivedAt, now)} ago)`, 2),
    '',
  ];
  if (rejection) {
    // The detail ends with the errors in one line; here each has its own line.
    const { errors, detail } = rejection;
    const inOneLine = inWords(errors);
    const lead = inOneLine !== '' && detail.endsWith(inOneLine) ? detail.slice(0, -inOneLine.length).trimEnd() : detail;
    const reasons = errors.map((error) => wrapped(inWords([error]), 2));
    return [...facts, palette.red(wrapped(lead)), ...reasons].join('\n');
  }
  if (story.state === 'ignored') {
    return [...facts, 'It was ignored.', wrapped(whyIgnored(declined, `No route takes type ${type}.`))].join('\n');
  }
  const missing = actions.filter(({ status }) => status === 'MISSING').length;
  const [they, are] = missing === 1 ? ['1 of its actions', 'is'] : [`${missing} of its actions`, 'are'];
  return [
    ...facts,
    actionsTable(actions, { palette, columns }),
    ...(missing === 0
      ? []
      : [
          '',
          palette.red(
            wrapped(`${they} ${are} not on record. Either deleted, or never claimed; then send the event again.`),
          ),
        ]),
  ].join('\n');
}

function actionsTable(actions: EventStory['actions'], { palette, columns }: Paper): string {
  const rows = actions.map(({ id, status, integrity, route, conversationId = '' }) => {
    return [id, statusCell({ status, integrity }), route, conversationId];
  });
  const look = {
    palette,
    columns,
    whole: [0, 1],
    style: statusStyle(palette, 1),
  };
  return table(['ACTION', 'STATUS', 'ROUTE', 'CONVERSATION'], rows, look);
}
