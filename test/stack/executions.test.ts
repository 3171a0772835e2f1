import { beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../lambdas/core/action.ts';
import { recipients } from '../fixtures/shop-events.ts';
import {
  allActions,
  type Execution,
  endedExecutions,
  logLines,
  statesEntered,
  untilAllSettled,
} from './deployed-stack.ts';

/** An execution moves on for a moment after the ledger was written. */
const END_GRACE_MILLIS = 3_000;

describe('given the executions that followed the actions of the acceptance suite', () => {
  let actions: Action[] = [];
  let executions: Map<string, Execution> = new Map();
  beforeAll(async () => {
    await untilAllSettled();
    await new Promise((resolve) => setTimeout(resolve, END_GRACE_MILLIS));
    actions = (await allActions()).map(({ action }) => action);
    executions = new Map((await endedExecutions()).map((execution) => [execution.name, execution]));
  });

  it('started one for each action, named by its id, with nothing but ids and numbers in its input', () => {
    for (const { id } of actions) {
      const [started] = executions.get(id)?.events ?? [];
      const input: unknown = JSON.parse(started?.executionStartedEventDetails?.input ?? 'null');
      expect(input).toEqual({ actionId: id, waitSeconds: expect.any(Number), polls: 0 });
    }
  });

  it('ended SUCCEEDED where the action COMPLETED, else FAILED with the status as the error', () => {
    for (const { id, status } of actions) {
      const execution = executions.get(id);
      const error = execution?.events.at(-1)?.executionFailedEventDetails?.error;
      const expected = status === 'COMPLETED' ? ['SUCCEEDED', undefined] : ['FAILED', status];
      expect([id, execution?.status, error]).toEqual([id, ...expected]);
    }
  });

  it('spent four transitions on an action that was settled at its first poll', () => {
    const straight = ['accept-event', 'accept-event', 'accept-event', 'get-action'].join();
    const settledAtOnce = actions.filter((it) => it.polls === 1 && it.history.map(({ by }) => by).join() === straight);

    expect(settledAtOnce.length).toBeGreaterThan(0);
    for (const { id, status } of settledAtOnce) {
      const last = status === 'COMPLETED' ? 'Completed' : 'NotCompleted';
      expect(statesEntered(executions.get(id) ?? { events: [] })).toEqual(['Wait', 'GetAction', 'Settled?', last]);
    }
  });

  it('spent three transitions on every look, and one more on every send of its own', () => {
    for (const action of actions) {
      const states = statesEntered(executions.get(action.id) ?? { events: [] });
      const looks = states.filter((state) => state === 'GetAction').length;
      const sends = states.filter((state) => state === 'CreateAction').length;
      expect(sends).toBe(
        action.history.filter(({ by, transition }) => by === 'create-action' && transition === 'lease').length,
      );
      expect(states.filter((state) => state === 'Settled?')).toHaveLength(looks + sends);
      expect(states.filter((state) => state === 'Wait')).toHaveLength(looks);
    }
  });

  it('never saw what was sent, to whom, or a secret', () => {
    const everything = JSON.stringify([...executions.values()].map(({ events }) => events));

    expect(everything).toContain(actions[0]?.id);
    for (const private_ of privateThings(actions)) expect(everything).not.toContain(private_);
  });

  it('left nothing of it in a log either', async () => {
    const everything = (await logLines()).join('\n');

    expect(everything).toContain(actions[0]?.id);
    for (const private_ of privateThings(actions)) expect(everything).not.toContain(private_);
  });
});

/** Texts, addresses and secrets that were under way. */
function privateThings(actions: readonly Action[]): string[] {
  const texts = actions.flatMap(({ request }) => request.payload.content.text ?? []);
  const secret = process.env.BRIDGE_SIGNING_SECRET?.replace('whsec_', '') ?? '';
  return [...texts, ...Object.values(recipients), '+18005550100', '0800-SHOP', secret, 'apiKeySecret', 'v1,'];
}
