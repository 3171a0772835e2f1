import { beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../lambdas/core/action/change.ts';
import type { Ledger, TrackerStart } from '../../lambdas/core/ports.ts';
import { sweepLedger } from '../../lambdas/sweep-ledger/sweep-ledger.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { accepted, at as later, recorded, start as t0 } from '../fixtures/actions.ts';

let ledger: Ledger;
beforeEach(() => {
  ledger = memoryLedger();
});

async function givenAction(eventId: string, changes: Change[] = [], now = t0): Promise<string> {
  const lease: Change = { transition: 'lease', lease: { id: 'l', until: later(45).toISOString() } };
  const path = changes.length > 0 ? [lease, ...changes] : [];
  return (await recorded(ledger, accepted({ eventId, acceptedAt: now }), path, now)).id;
}

const sweep = (
  now: Date,
  tracker = recordingTracker(),
  more: { batchSize?: number; remainingMillis?: number; ledger?: Ledger } = {},
) => {
  let { remainingMillis = 50_000 } = more;
  return sweepLedger({
    ledger,
    tracker,
    now: () => now,
    log: recordingLog(),
    metrics: recordingMetrics(),
    batchSize: 10,
    ...more,
    remainingMillis: () => remainingMillis,
    pause: async (millis) => {
      remainingMillis -= millis;
    },
    random: () => 0.5,
  });
};
const created: Change = { transition: 'created', twilioActionId: 'a' };

describe('a sweep', () => {
  test('leaves an action alone in its first minute', async () => {
    await givenAction('evt_1');
    expect(await sweep(later(59))).toEqual({ looked: 0, throttled: false });
  });

  test('gives a tracker to an action that has none', async () => {
    const id = await givenAction('evt_1');
    const tracker = recordingTracker();
    await sweep(later(60), tracker);
    expect(tracker.starts).toEqual([`${id}-1`]);
  });

  test('starts the next execution where the last has ended: stopped, timed out or failed', async () => {
    const id = await givenAction('evt_1', [created]);
    const tracker = recordingTracker((_, execution) => ({ kind: execution < 3 ? 'ended' : 'running' }));
    await sweep(later(60), tracker);
    expect(tracker.starts).toEqual([`${id}-1`, `${id}-2`, `${id}-3`]);
    expect(await ledger.getAction(id)).toMatchObject({ executions: 3 });
    const next = recordingTracker();
    await sweep(later(3_600), next);
    expect(next.starts).toEqual([`${id}-3`]);
  });

  test('passes over what has settled', async () => {
    await givenAction('evt_1', [created, { transition: 'completed', polls: 1 }]);
    await givenAction('evt_2', [
      created,
      { transition: 'failed', polls: 1, failure: { reason: 'failed', message: 'x' } },
    ]);
    const tracker = recordingTracker();
    await sweep(later(3_600), tracker);
    expect(tracker.starts).toEqual([]);
  });

  test('takes the oldest first', async () => {
    const ids: string[] = [];
    for (const [index, age] of [30, 0, 20, 10].entries()) ids.push(await givenAction(`evt_${index}`, [], later(age)));
    const tracker = recordingTracker(() => ({ kind: 'unavailable', reason: 'ThrottlingException' }));
    await sweep(later(100), tracker, { batchSize: 1 });
    expect(new Set(tracker.starts)).toEqual(new Set([`${ids[1]}-1`]));
  });

  test('waits where Step Functions refuses, and goes on as its quota refills', async () => {
    for (let index = 0; index < 50; index += 1) await givenAction(`evt_${index}`);
    let calls = 0;
    const everySecond = (): TrackerStart => {
      calls += 1;
      return calls % 2 === 0 ? { kind: 'running' } : { kind: 'unavailable', reason: 'ThrottlingException' };
    };
    expect(await sweep(later(60), recordingTracker(everySecond), { remainingMillis: 500_000 })).toEqual({
      looked: 50,
      throttled: false,
    });
  });

  test('stops when its time is up and Step Functions still refuses, and the next one goes on', async () => {
    for (let index = 0; index < 50; index += 1) await givenAction(`evt_${index}`);
    let tokens = 7;
    const answer = (): TrackerStart =>
      --tokens < 0 ? { kind: 'unavailable', reason: 'ThrottlingException' } : { kind: 'running' };
    expect(await sweep(later(60), recordingTracker(answer), { batchSize: 50 })).toMatchObject({ throttled: true });
    expect(await ledger.listDue(later(60), 100)).toHaveLength(43);
    await sweep(later(61), recordingTracker(), { batchSize: 50 });
    expect(await ledger.listDue(later(61), 100)).toEqual([]);
  });

  test('passes over an action that cannot be looked at, and looks at the others', async () => {
    const broken = await givenAction('evt_1');
    const id = await givenAction('evt_2');
    const tracker = recordingTracker();
    const getAction: Ledger['getAction'] = async (it) => {
      if (it === broken) throw new Error('ledger item cannot be read');
      return ledger.getAction(it);
    };
    await sweep(later(60), tracker, { ledger: { ...ledger, getAction } });
    expect(tracker.starts).toEqual([`${id}-1`]);
  });

  test('goes through as many batches as its time allows', async () => {
    for (let index = 0; index < 35; index += 1) await givenAction(`evt_${index}`);
    expect(await sweep(later(60))).toMatchObject({ looked: 35 });
  });

  test('begins no batch that it could not finish', async () => {
    await givenAction('evt_1');
    expect(await sweep(later(60), recordingTracker(), { remainingMillis: 10_000 })).toMatchObject({ looked: 0 });
  });

  test('looks at a waiting action in growing steps, so that it reads what is overdue and not what waits', async () => {
    const id = await givenAction('evt_1', [created]);
    const pauses: number[] = [];
    for (let now = 60; now < 3_600; ) {
      await sweep(later(now));
      const due = Date.parse((await ledger.getAction(id))?.dueAt ?? '');
      const pause = (due - later(now).getTime()) / 1_000;
      pauses.push(pause);
      now += pause;
    }
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900, 900]);
  });

  test('gives what is open its tracker first, however much waits to be withheld and cannot be', async () => {
    const open = await givenAction('evt_open');
    const stuck = Array.from({ length: 600 }, (_, n) => ({ id: `act_${n}`, dueAt: t0.toISOString() }));
    const looked: string[] = [];
    const full: Ledger = {
      ...ledger,
      listDue: async (at, limit, kind) => (kind === 'withholding' ? stuck.slice(0, limit) : ledger.listDue(at, limit)),
      getAction: async (id) => {
        looked.push(id);
        if (id !== open) throw new Error('the key of the hashes cannot be read');
        return ledger.getAction(id);
      },
    };
    const tracker = recordingTracker();
    await sweep(later(120), tracker, { ledger: full, batchSize: 500 });
    expect(looked[0]).toBe(open);
    expect(tracker.starts).toHaveLength(1);
    // Once round, and no more.
    expect(looked).toHaveLength(501);
  });
});
