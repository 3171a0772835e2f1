import Table from 'cli-table3';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Action } from '../../lambdas/core/action/action.ts';
import { meaningOf } from '../../lambdas/core/action/transitions.ts';
import { type DemoEvent, isAsExpected } from './demo-events.ts';

export interface DemoProgress {
  readonly event: DemoEvent;
  readonly action: Action;
}

export interface ProgressView {
  show(all: readonly DemoProgress[]): void;
  done(): void;
}

const TITLE_COLUMNS = 10;
const NEXT_STEP_COLUMNS = 16;

/** Redraws in place on a terminal; prints a line per step elsewhere. */
export function progressView(output: NodeJS.WriteStream): ProgressView {
  if (!output.isTTY || !output.rows) return appendingView((line) => output.write(`${line}\n`));
  const update = createLogUpdate(output);
  return {
    show: (all) => update(all.map(progressLine).join('\n')),
    done: update.done,
  };
}

function progressLine({ event, action }: DemoProgress): string {
  const steps = action.history.map(({ to }) => colored(to)).join(' → ');
  return `  ${event.title.padEnd(TITLE_COLUMNS)} ${steps}${pc.dim(`  ${secondsOf(action, action.updatedAt)} s`)}`;
}

function appendingView(write: (line: string) => void): ProgressView {
  const shown = new Map<string, number>();
  return {
    show(all) {
      for (const { event, action } of all) {
        for (const { at, to } of action.history.slice(shown.get(event.title) ?? 0)) {
          write(`  ${event.title.padEnd(TITLE_COLUMNS)} ${secondsOf(action, at).padStart(5)} s  ${to}`);
        }
        shown.set(event.title, action.history.length);
      }
    },
    done: () => {},
  };
}

/** At most 80 columns wide. */
export function historyTable(all: readonly DemoProgress[]): string {
  const table = new Table({
    head: ['event', 'after', 'status', 'by', 'why'].map((text) => pc.bold(text)),
    colWidths: [11, 8, 11, 17, 27],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { event, action } of all) {
    const { history } = action;
    history.forEach(({ at, to, by, transition, detail }, index) => {
      const title = index === 0 ? [{ content: event.title, rowSpan: history.length }] : [];
      table.push([...title, `${secondsOf(action, at)} s`, colored(to), by, detail ?? meaningOf(transition)]);
    });
  }
  return table.toString();
}

export function verdictLine({ event, action }: DemoProgress): string {
  const { title, expected } = event;
  const more = [expected.reason, expected.delivery].filter((it) => it !== undefined).join(', ');
  const wanted = more === '' ? expected.status : `${expected.status} (${more})`;
  if (isAsExpected(event, action)) return `  ${pc.green('✔')} ${title.padEnd(TITLE_COLUMNS)} ${wanted}`;
  const found = action.failure ? `${action.status} (${action.failure.reason})` : action.status;
  return `  ${pc.red('✘')} ${title.padEnd(TITLE_COLUMNS)} ${found}, not ${wanted}`;
}

/**
 * At most 80 columns wide.
 *
 * @param port port of `npm start`
 */
export function nextSteps(port: number): string {
  const steps = [
    ['npm start', `keeps a bridge running: http://127.0.0.1:${port}/console`],
    ['bridge.config.ts', 'decides who sends events and what they become'],
    ['docs/README.md', 'lists every page of the documentation'],
  ] as const;
  return steps.map(([name, what]) => `  ${pc.bold(name.padEnd(NEXT_STEP_COLUMNS))} ${what}`).join('\n');
}

function secondsOf({ acceptedAt }: Action, at: string): string {
  return ((Date.parse(at) - Date.parse(acceptedAt)) / 1_000).toFixed(1);
}

function colored(status: Action['status']): string {
  switch (status) {
    case 'COMPLETED':
      return pc.green(status);
    case 'FAILED':
    case 'EXPIRED':
    case 'IN_DOUBT':
      return pc.red(status);
    default:
      return pc.cyan(status);
  }
}
