import { describe, expect, test } from 'vitest';
import { measureSettled } from '../../lambdas/core/settled-metrics.ts';
import { recordingMetrics } from '../fakes/recording-log.ts';
import { completed, expired, failed, inDoubt, pending, refused } from '../fixtures/actions.ts';

describe('an action that settled', () => {
  test.each([
    ['ActionCompleted', completed()],
    ['ActionFailed', failed()],
    ['ActionFailed', refused()],
    ['ActionExpired', expired()],
    ['ActionInDoubt', inDoubt()],
  ])('is counted once as %s, with its lag and its polls', (name, action) => {
    const metrics = recordingMetrics();
    measureSettled(action, metrics);
    expect(metrics.counts).toEqual({ [name]: 1 });
    const lag = (Date.parse(action.settledAt) - Date.parse(action.acceptedAt)) / 1_000;
    expect(metrics.measures).toEqual({ ActionLag: [lag], ActionPolls: [action.polls] });
    expect(lag).toBeGreaterThan(0);
  });
});

describe('an action that is open', () => {
  test('is counted as nothing', () => {
    const metrics = recordingMetrics();
    measureSettled(pending(), metrics);
    expect([metrics.counts, metrics.measures]).toEqual([{}, {}]);
  });
});
