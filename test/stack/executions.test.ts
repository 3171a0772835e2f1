import { beforeAll, describe, expect, it } from 'vitest';
import { executionName } from '../../lambdas/adapters/tracker/step-functions-tracker.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { recipients } from '../fixtures/shop-events.ts';
import {
  allActions,
  type Execution,
  endedExecutions,
  logLines,
  statesEntered,
  untilAllEnded,
  untilAllSettled,
} from './deployed-stack.ts';

describe('given the executions that followed the actions of the acceptance suite', () => {
  let actions: Action[] = [];
  let executions: Map<string, Execution> = new Map();
  beforeAll(async () => {
    await untilAllSettled();
    await untilAllEnded();
    actions = (await allActions()).map(({ action }) => action);
    executions = new Map((await endedExecutions()).map((execution) => [execution.name, execution]));
  });

  /** An action has one, named by its id, and another for each time that a person had it sent again. */
  function executionsOf({ id }: Action): Execution[] {
    const found: Execution[] = [];
    for (;;) {
      const next = executions.get(executionName(id, found.length + 1));
      if (!next) return found;
      found.push(next);
    }
  }

  it('started one for each action and each time it was sent again, with nothing but ids and numbers in their input', () => {
    for (const action of actions) {
      const found = executionsOf(action);
      const resends = action.history.filter(({ transition }) => transition === 'resend');
      // The sweeper may find an action open whose execution ends before it asks for it: a second one then finds nothing to do.
      expect(found.length).toBeGreaterThanOrEqual(1 + resends.length);
      expect(found.length).toBeLessThanOrEqual(2 + resends.length);
      for (const { events } of found) {
        const input: unknown = JSON.parse(events[0]?.executionStartedEventDetails?.input ?? 'null');
        expect(input).toEqual({ actionId: action.id, waitSeconds: expect.any(Number), polls: 0 });
      }
    }
  });

  it('ended SUCCEEDED where the action COMPLETED, else FAILED with the status as the error', () => {
    for (const action of actions) {
      const { id, status } = action;
      const execution = executionsOf(action).at(-1);
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
      const states = executionsOf(action).flatMap((execution) => statesEntered(execution));
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
