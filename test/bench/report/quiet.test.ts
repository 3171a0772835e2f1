import { describe, expect, test } from 'vitest';
import { idleShare, whenQuiet } from '../../../bench/report/quiet.ts';

/** One CPU, after so many milliseconds of each. */
const cpu = (idle: number, user: number) => ({ times: { idle, user, nice: 0, sys: 0, irq: 0 } });

/** A machine that is idle to each of these shares in turn, and then to the last of them for ever. */
function machineThatIsIdle(...shares: readonly number[]) {
  let looked = 0;
  let [idle, user] = [0, 0];
  return {
    looked: () => looked,
    cpus: () => [cpu(idle, user)],
    wait: async (millis: number) => {
      const share = shares[Math.min(looked, shares.length - 1)] ?? 0;
      looked += 1;
      idle += millis * share;
      user += millis * (1 - share);
    },
  };
}

describe('the share of time that CPUs are idle', () => {
  test('is of all CPUs together, and of the time between two looks alone', () => {
    const before = [cpu(1_000, 9_000), cpu(5_000, 5_000)];
    const after = [cpu(2_000, 9_000), cpu(5_000, 6_000)];

    expect(idleShare(before, after)).toBe(0.5);
  });
});

describe('a part waits for a quiet machine', () => {
  test('no longer than until it is', async () => {
    const machine = machineThatIsIdle(0.2, 0.9, 0.99);

    expect(await whenQuiet(machine)).toBeCloseTo(0.99);
    expect(machine.looked()).toBe(3);
  });

  test('not for ever: and it is told how busy the machine still is', async () => {
    const machine = machineThatIsIdle(0.5);

    expect(await whenQuiet(machine)).toBeCloseTo(0.5);
    expect(machine.looked()).toBe(36);
  });
});
