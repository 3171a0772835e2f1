import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { actionCounts, assumedDurations, MEMORY_GIGABYTES, storedBytes } from '../../bench/cost/action-counts.ts';
import { type StoredBytes, storedBytesOf } from '../../bench/cost/stored-bytes.ts';
import { bytesOf } from '../../bench/cost/write-units.ts';
import { keyOf } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { writeUnitsAt } from '../../lib/ledger-write-units.ts';
import { type PlacedUnits, writeUnitsByKey } from './billed.ts';
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
  /** Of all its writes, by where they are billed. */
  readonly writeUnits: PlacedUnits;
  /** Of the action in the end. */
  readonly bytes: number;
  /** Of the event and the action, with their index rows. */
  readonly stored: StoredBytes;
}

describe('given the orders of the acceptance suite that were sent and settled without any trouble', () => {
  let billed: readonly Billed[] = [];
  beforeAll(async () => {
    await untilAllSettled();
    await untilAllEnded();
    const units = await writeUnitsByKey();
    const states = new Map((await endedExecutions()).map((it) => [it.name, statesEntered(it)]));
    const items = await allItems();
    const itemOf = new Map(items.map((item) => [item.pk, item]));
    const events = new Map(
      items.flatMap((item) => event.safeParse(item).data ?? []).map(({ pk, actions: [{ id }] }) => [id, pk]),
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
        writeUnits: added(writesOf(action).flat()),
        bytes: bytesOf(marshall(item)),
        stored: storedBytesOf([itemOf.get(events.get(action.id)), item].map((it) => it && marshall(it))),
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
    const { table, ...rows } = writeUnitsAt;
    for (const { writeUnits } of billed) {
      const { table: inTable, ...inIndexes } = Object.fromEntries(writeUnits);
      expect(Math.abs((inTable ?? 0) - table)).toBeLessThanOrEqual(1);
      expect(inIndexes).toEqual(rows);
    }
  });

  it('left as many bytes as the price of keeping them says, within a tenth', () => {
    for (const { stored } of billed) {
      expect(Math.abs(stored.table - storedBytes.table)).toBeLessThanOrEqual(storedBytes.table / 10);
      expect(Math.abs(stored.indexes - storedBytes.indexes)).toBeLessThanOrEqual(storedBytes.indexes / 10);
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
      'accept-event': {
        invocations: accepts.length,
        'median s': medianSeconds(accepts),
        'price says': assumedDurations.acceptSeconds,
      },
      'get-action': {
        invocations: polls.length,
        'median s': medianSeconds(polls),
        'price says': assumedDurations.pollSeconds,
      },
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

function added(writes: readonly PlacedUnits[]): PlacedUnits {
  const sums = new Map<string, number>();
  for (const write of writes) for (const [place, units] of write) sums.set(place, (sums.get(place) ?? 0) + units);
  return sums;
}
