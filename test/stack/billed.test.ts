import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ACCEPT_SECONDS, actionCounts, MEMORY_GIGABYTES, POLL_SECONDS } from '../../cost/action-counts.ts';
import { bytesOf } from '../../cost/write-units.ts';
import { keyOf } from '../../lambdas/adapters/ledger-items.ts';
import type { Action } from '../../lambdas/core/action.ts';
import { writeUnitsByKey } from './billed.ts';
import {
  allActions,
  allItems,
  endedExecutions,
  statesEntered,
  untilAllEnded,
  untilAllSettled,
} from './deployed-stack.ts';
import { medianSeconds, reportsOf } from './lambda-reports.ts';

const event = z.object({ pk: z.string(), kind: z.literal('event'), actions: z.tuple([z.object({ id: z.string() })]) });

/** A consistent read costs a unit for each 4 KB that are begun. */
const BYTES_A_READ_UNIT = 4_096;

/** What AWS bills for one event that became one action, as this stack counted it. */
interface Billed {
  readonly polls: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly writeUnits: number;
  /** Of the action in the end. */
  readonly bytes: number;
}

describe('given the orders of the acceptance suite that were sent and settled without any trouble', () => {
  let billed: readonly Billed[] = [];
  beforeAll(async () => {
    await untilAllSettled();
    await untilAllEnded();
    const units = await writeUnitsByKey();
    const states = new Map((await endedExecutions()).map((it) => [it.name, statesEntered(it)]));
    const events = new Map(
      (await allItems())
        .flatMap((item) => event.safeParse(item).data ?? [])
        .map(({ pk, actions: [{ id }] }) => [id, pk]),
    );
    // A sweep writes without an entry in the history, and an event may have been refused before it was taken.
    const writesOf = ({ id }: Action) => [events.get(id) ?? '', keyOf.action(id)].map((key) => units.get(key) ?? []);
    const straight = (await allActions()).filter(({ action }) => {
      const [ofEvent, ofAction] = writesOf(action);
      return wentStraight(action) && ofEvent?.length === 1 && ofAction?.length === action.history.length;
    });
    billed = straight.map(({ action, item }) => {
      const entered = states.get(action.id) ?? [];
      const polls = entered.filter((state) => state === 'GetAction').length;
      return {
        polls,
        transitions: entered.length,
        invocations: 1 + polls,
        writeUnits: writesOf(action)
          .flat()
          .reduce((sum, it) => sum + it, 0),
        bytes: bytesOf(marshall(item)),
      };
    });
  });

  it('entered as many states as the price of an action says', () => {
    expect(billed.length).toBeGreaterThan(0);
    for (const { polls, transitions, invocations } of billed) {
      expect({ transitions, invocations }).toEqual({
        transitions: actionCounts(polls).transitions,
        invocations: actionCounts(polls).invocations,
      });
    }
  });

  it('cost the write units that the price of an action says, but for one where an item is about as large as a unit', () => {
    for (const { polls, writeUnits } of billed) {
      expect(Math.abs(writeUnits - actionCounts(polls).writeUnits)).toBeLessThanOrEqual(1);
    }
  });

  // How long is not for a test to judge: here it goes with how busy the machine is, and at AWS most of it is Twilio's time.
  it('ran with the memory that the price of an action says, for times that are printed', async () => {
    const accepts = await reportsOf('AcceptEvent', 'create call made');
    const polls = await reportsOf('GetAction', 'action settled');
    expect(accepts.length).toBeGreaterThanOrEqual(billed.length);
    expect(polls.length).toBeGreaterThanOrEqual(billed.length);
    for (const { megabytes } of [...accepts, ...polls]) expect(megabytes / 1_024).toBe(MEMORY_GIGABYTES);
    console.table({
      'accept-event': { invocations: accepts.length, 'median s': medianSeconds(accepts), 'price says': ACCEPT_SECONDS },
      'get-action': { invocations: polls.length, 'median s': medianSeconds(polls), 'price says': POLL_SECONDS },
    });
  });

  it('cost one read unit for each poll', () => {
    for (const { bytes } of billed) expect(bytes).toBeLessThanOrEqual(BYTES_A_READ_UNIT);
  });
});

function wentStraight({ route, history }: Action): boolean {
  const steps = history.map(({ by, transition }) => `${by} ${transition}`).join();
  const straight = 'accept-event claimed,accept-event lease,accept-event created,get-action completed';
  return route === 'order-shipped-sms' && steps === straight;
}
