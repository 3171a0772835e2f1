import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import type { Action } from '../../lambdas/core/action/action.ts';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { countCreates } from '../acceptance/simulator-client.ts';
import { type Sent, sendEvents } from '../deploy/traffic.ts';
import { allActions } from './deployed-stack.ts';

/** Far more than may be started while they come, and few enough for an AWS of one process. */
const EVENTS = 100;
const QUOTA = { bucket: 10, perSecond: 1 };

/** The sweeper looks after a minute, and starts one a second. */
const DRAIN_TIMEOUT_MILLIS = 420_000;

const quotaUrl = process.env.STACK_START_QUOTA_URL ?? '';
const quotaState = z.object({ refused: z.number() });

describe('given a burst of events, and a Step Functions that starts one execution a second', () => {
  const { url, signingSecret } = inject('target');
  let sent: readonly Sent[] = [];
  beforeAll(async () => {
    await fetch(quotaUrl, { method: 'PUT', body: JSON.stringify(QUOTA) });
    sent = await sendEvents({ url, secret: signingSecret }, 'shipped', EVENTS);
  }, DRAIN_TIMEOUT_MILLIS);
  afterAll(() => fetch(quotaUrl, { method: 'DELETE' }));

  it('is answered 202 throughout, though most executions could not be started', async () => {
    expect(sent.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(quotaState.parse(await (await fetch(quotaUrl)).json()).refused).toBeGreaterThan(EVENTS / 2);
  });

  it('drains: each is sent once, and COMPLETED', { timeout: DRAIN_TIMEOUT_MILLIS }, async () => {
    const conversations = new Set(sent.map(({ conversationId }) => conversationId));
    const startedAt = Date.now();
    for (;;) {
      const burst = (await allActions()).filter(({ action }) => conversations.has(action.conversationId));
      const left = burst.filter(({ action }) => !isSettled(action.status));
      if (left.length > 0 && Date.now() - startedAt < DRAIN_TIMEOUT_MILLIS) {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        continue;
      }
      expect(burst.map(({ action }) => action.status)).toEqual(sent.map(() => 'COMPLETED'));
      console.log(`the last settled ${drainSeconds(burst.map(({ action }) => action))} s after the last event`);
      break;
    }
    for (const conversationId of conversations) expect(await countCreates(conversationId)).toBe(1);
  });
});

/** A reading, and held against nothing: that what waits is started at the refill's rate is what test/simulation/long/quota.test.ts holds. */
function drainSeconds(burst: readonly Action[]): number {
  const latest = (moments: readonly string[]): number => Math.max(...moments.map((it) => Date.parse(it)));
  const settled = burst.flatMap((it) => ('settledAt' in it ? it.settledAt : []));
  return Math.round((latest(settled) - latest(burst.map(({ acceptedAt }) => acceptedAt))) / 1_000);
}
