import { describe, expect, test } from 'vitest';
import { evolve } from '../../lambdas/core/evolve.ts';
import { plusSeconds } from '../../lambdas/core/schedule.ts';
import { settleSeconds } from '../../schedule/settle-seconds.ts';
import { pending, refused } from '../fixtures/actions.ts';

/** Found to be COMPLETED so many seconds after its create call. */
function completedAfter(seconds: number, by: string) {
  const action = pending();
  const now = new Date(plusSeconds(action.sentAt, seconds));
  return evolve(action, { transition: 'completed', polls: 1 }, { now, by });
}

describe('how long an action took', () => {
  test('lies in the middle between the poll that found its end and the poll before', () => {
    // Polls fall 2 and 5 s after the create call.
    expect(settleSeconds(completedAfter(5.2, 'get-action'))).toBeCloseTo((2 + 5.2) / 2);
  });

  test('is known where Twilio told it by itself', () => {
    expect(settleSeconds(completedAfter(5.2, 'twilio-callback'))).toBeCloseTo(5.2);
  });

  test('is not known of one that never was on its way, or still is', () => {
    expect(settleSeconds(refused())).toBeUndefined();
    expect(settleSeconds(pending())).toBeUndefined();
  });
});
