import { describe, expect, test } from 'vitest';
import { measureSettled } from '../../lambdas/steps/measure-settled.ts';
import { recordingMetrics } from '../fakes/recording-log.ts';
import { completed, expired, failed, inDoubt, pending, refused } from '../fixtures/actions.ts';

describe('an action that settled', () => {
  test.each([
    ['ActionCompleted', completed(), [0]],
    ['ActionFailed', failed(), [100]],
    ['ActionFailed', refused(), [100]],
    ['ActionExpired', expired(), [100]],
    ['ActionInDoubt', inDoubt(), undefined],
  ])('is counted once as %s, with its lag, its polls, and whether it was sent', (name, action, notSent) => {
    const metrics = recordingMetrics();
    measureSettled(action, metrics);
    expect(metrics.counts).toEqual({ [name]: 1 });
    const lag = (Date.parse(action.settledAt) - Date.parse(action.acceptedAt)) / 1_000;
    expect(metrics.measures).toEqual({ ActionLag: [lag], ActionPolls: [action.polls], ActionNotSent: notSent });
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
