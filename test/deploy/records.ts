import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { allActions, type Execution, endedExecutions, statesEntered, untilAllEnded } from '../stack/deployed-stack.ts';
import { decidingState } from './their-bridge.ts';

/** Long enough for every execution to wait as it was last told, and to poll once more, on a busy machine. */
const SETTLE_TIMEOUT_MILLIS = 600_000;
const POLL_INTERVAL_MILLIS = 5_000;

const creates = z.object({ creates: z.array(z.object({ conversationId: z.string() })) });

/** Ids of the actions that are not settled yet. */
export async function openActions(): Promise<readonly string[]> {
  const actions = await allActions();
  return actions.filter(({ action }) => !isSettled(action.status)).map(({ action }) => action.id);
}

/**
 * Waits until every action is settled, and the execution that followed it has ended. The sweeper may find an action open whose
 * execution ends before it asks for it: the second one that it then starts has nothing to do, and nobody waits for it.
 */
export async function untilNoneIsOpen(signal: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + SETTLE_TIMEOUT_MILLIS;
  for (;;) {
    const open = await openActions();
    if (open.length === 0) return untilAllEnded(await isFirst());
    if (Date.now() > giveUpAt) throw new Error(`still open: ${open.join(', ')}`);
    await pause(POLL_INTERVAL_MILLIS, undefined, { signal });
  }
}

/** What became of each action, with the conversation that it is for, and how many messages Twilio was asked for in it. */
export async function results(simulatorUrl: string): Promise<readonly { conversationId: string; result: string }[]> {
  const asked = creates.parse(await (await fetch(`${simulatorUrl}/__simulator/creates`)).json()).creates;
  return (await allActions()).map(({ action: { conversationId, status } }) => {
    const count = asked.filter((create) => create.conversationId === conversationId).length;
    return { conversationId, result: `${status} after ${count} create calls` };
  });
}

interface Ended extends Execution {
  /** Those whose state machine it was in. */
  readonly versions: readonly string[];
}

/** Whether an execution is an action's first, which has its name. */
async function isFirst(): Promise<(name: string) => boolean> {
  const ids = new Set((await allActions()).map(({ action }) => action.id));
  return (name) => ids.has(name);
}

/** The first execution of each action, by the action's id, once it has ended. */
export async function executions(): Promise<ReadonlyMap<string, Ended>> {
  const isMeant = await isFirst();
  const ended = (await endedExecutions()).filter(({ name }) => isMeant(name));
  return new Map(ended.map((execution) => [execution.name, { ...execution, versions: versionsOf(execution) }]));
}

function versionsOf(execution: Execution): readonly string[] {
  const states = new Set(statesEntered(execution));
  return Object.entries(decidingState).flatMap(([version, state]) => (states.has(state) ? [version] : []));
}
