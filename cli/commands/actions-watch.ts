import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { createLogUpdate } from 'log-update';
import type { ListedAction } from '../../client/bridge-client.ts';
import { followAction } from '../../client/follow-action.ts';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { ACTION_ID_HELP, actionIdOf } from '../actions/action-id.ts';
import { historyRow } from '../actions/action-report.ts';
import { EXIT, EXIT_HELP } from '../terminal/exit-codes.ts';
import { age } from '../terminal/moments.ts';
import { type Paper, paperOf, printLine } from '../terminal/print.ts';
import { statusColour } from '../terminal/status-colour.ts';
import { wrapped } from '../terminal/text.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge actions watch act_zjlgusi2ctk6ztea7bugeglp3i
  $ action-bridge actions watch act_zjlgusi2ctk6ztea7bugeglp3i --timeout 60 \\
      && echo 'it was sent'

Ends when the action has settled, with exit code 0 if it is COMPLETED and 1
otherwise. With --json, prints the action as one line each time it changes.

${EXIT_HELP}
`;

interface WatchOptions extends BridgeOptions {
  readonly json?: true;
  readonly timeout?: number;
}

/** Adds `action-bridge actions watch <id>`. */
export function addActionsWatch(actions: Command): Command {
  return addBridgeOptions(actions.command('watch'))
    .description('Follow one action until it settles.')
    .argument('<id>', ACTION_ID_HELP, actionIdOf)
    .option('--timeout <seconds>', 'give up after this time, with exit code 1', secondsOf)
    .option('--json', 'print a line of JSON for each change')
    .addHelpText('after', example)
    .action(watchAction);
}

async function watchAction(id: string, { json, timeout, ...options }: WatchOptions): Promise<void> {
  const client = await bridgeOf(options);
  const paper = paperOf(process.stdout);
  const signal = timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1_000);
  const live = liveLine();
  let last: ListedAction | undefined;
  const wait = async (millis: number) => {
    if (last) live.show(last);
    await setTimeout(millis, undefined, { signal });
  };
  try {
    for await (const action of followAction(client, id, { wait, ...(signal && { signal }) })) {
      live.clear();
      if (json) await printLine(JSON.stringify(action));
      else for (const line of newLines(action, last, paper)) await printLine(line);
      last = action;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    process.stderr.write(`The action did not settle within ${timeout} s.\n`);
  } finally {
    live.clear();
  }
  process.exitCode = last?.status === 'COMPLETED' ? 0 : EXIT.no;
}

function newLines(action: ListedAction, before: ListedAction | undefined, { palette }: Paper): readonly string[] {
  if (action.status === 'UNREADABLE') return [palette.red(wrapped(`UNREADABLE: ${action.integrityDetail}`))];
  const seen = before && before.status !== 'UNREADABLE' ? before.history.length : 0;
  const lines = action.history.slice(seen).map((entry) => {
    const [at = '', to = '', by = '', what = ''] = historyRow(entry);
    const start = `${at}  ${statusColour(to, palette)(to.padEnd(9))}  `;
    return `${start}${by}${by.length + what.length > 41 ? `\n${wrapped(what, 4)}` : `  ${what}`}`;
  });
  if (!isSettled(action.status) || action.failure === undefined || action.status === 'COMPLETED') return lines;
  return [...lines, palette.red(wrapped(action.failure.message))];
}

/** A line on stderr with the current status, if it is a terminal. */
function liveLine() {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  const update = createLogUpdate(process.stderr);
  return {
    show: (action: ListedAction) => {
      if (action.status !== 'UNREADABLE') update(`… ${action.status} for ${age(action.updatedAt, new Date())}`);
    },
    clear: () => update.clear(),
  };
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write whole seconds, such as 60.');
}
