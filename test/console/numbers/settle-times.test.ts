import { describe, expect, test } from 'vitest';
import { settleTimes } from '../../../console/numbers/settle-times.ts';
import { duration, shortDuration } from '../../../console/pages/moments.ts';
import type { Action } from '../../../lambdas/core/action/action.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { completedAfter, recorded, ways } from '../sample-actions.ts';

const acceptedAt = '2026-03-30T10:30:00.000Z';

async function settled(...seconds: readonly number[]) {
  const ledger = memoryLedger();
  const actions = seconds.map((it, n) =>
    recorded(ledger, { eventId: `evt_${n}`, acceptedAt, steps: completedAfter(it - 0.35)(n) }),
  );
  return settleTimes((await Promise.all(actions)).map(verified));
}

function verified(action: Action) {
  return { ...action, integrity: 'verified' as const };
}

describe('settle times', () => {
  test('fall into classes that have their lower end and not their upper one', async () => {
    const { classes, count } = await settled(0.5, 1, 2, 2.9, 60, 4_000);
    expect(count).toBe(6);
    expect(classes.filter((it) => it.count > 0)).toEqual([
      { label: '< 1 s', count: 1 },
      { label: '1 s–2 s', count: 1 },
      { label: '2 s–3 s', count: 2 },
      { label: '1 min–5 min', count: 1 },
      { label: '≥ 1 h', count: 1 },
    ]);
  });

  test('have quantiles that are times which were really taken', async () => {
    const twenty = Array.from({ length: 20 }, (_, n) => n + 1);
    expect(await settled(...twenty)).toMatchObject({ p50: 10, p95: 19, longest: 20 });
    expect(await settled(7)).toMatchObject({ p50: 7, p95: 7, longest: 7 });
    expect(await settled()).toMatchObject({ count: 0, p50: undefined, p95: undefined, longest: undefined });
  });

  test('of what was sent again are counted from there', async () => {
    const resent = await recorded(memoryLedger(), { eventId: 'evt', acceptedAt, steps: ways.resent(1) });
    expect(settleTimes([verified(resent)]).longest).toBeCloseTo(2.05);
  });

  test('of what is open are none', async () => {
    const pending = await recorded(memoryLedger(), { eventId: 'evt', acceptedAt, steps: ways.pending(1) });
    expect(settleTimes([verified(pending)]).count).toBe(0);
  });
});

test.each([
  [0.04, '40 ms', '40 ms'],
  [2.44, '2.4 s', '2.4 s'],
  [59.4, '59 s', '59 s'],
  [185, '3 min 5 s', '3 min'],
  [3_600, '1 h', '1 h'],
  [100_000, '1 d 3 h', '27 h'],
])('%d seconds are %s, in short %s', (seconds, long, short) => {
  expect([duration(seconds), shortDuration(seconds)]).toEqual([long, short]);
});
