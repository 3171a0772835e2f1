import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MIN_SAMPLES } from '../../../schedule/learn-waits.ts';
import { newConversationId, recipients } from '../../fixtures/shop-events.ts';
import { isNarrow } from '../action-bridge.ts';
import { auditedBridge } from '../audited-bridge.ts';

const bridge = auditedBridge();
const learn = (...args: readonly string[]) => bridge.run('schedule', 'learn', '--route', 'passthrough', ...args);

const learned = z.object({
  route: z.literal('passthrough'),
  samples: z.number(),
  exactSamples: z.number(),
  lookedAt: z.number(),
  polling: z.array(z.number().int().positive()).min(1),
  schedules: z.tuple([
    z.object({ name: z.literal('today'), polls: z.number(), lagSeconds: z.number() }),
    z.object({ name: z.literal('learned'), polls: z.number(), lagSeconds: z.number() }),
  ]),
});

const open = z.object({ actions: z.array(z.unknown()) });

/** Sends so many messages at once, and waits until each has settled. */
async function settle(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => bridge.sendText(recipients.reachable, newConversationId())));
  const isOpen = async () => {
    const { actions } = open.parse(await (await fetch(`${bridge.url()}/actions?status=OPEN&limit=1`)).json());
    return actions.length > 0;
  };
  while (await isOpen()) await pause(100);
}

describe('schedule learn, of a route with too short a past', () => {
  test('says that there is none, as where the name is wrong', async () => {
    const { stdout, stderr, exitCode } = await learn();
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toBe(`No action of route passthrough is on record; ${MIN_SAMPLES} are needed to learn from.\n`);
  });

  test('says how many actions have ended, and how many it takes', async () => {
    await settle(1);
    const { stdout, stderr, exitCode } = await learn();
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toBe(
      `Of the actions of route passthrough, 1 ended by Twilio's word; ${MIN_SAMPLES} are needed to learn from.\n`,
    );
  });
});

describe('schedule learn, of a route whose actions have ended', () => {
  beforeAll(() => settle(MIN_SAMPLES - 1));

  test('learns from all of them, and gives waits that a route takes', async () => {
    const { stdout, stderr, exitCode } = await learn('--json');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const { samples, exactSamples, lookedAt, schedules } = learned.parse(JSON.parse(stdout));
    expect({ samples, exactSamples, lookedAt }).toEqual({
      samples: MIN_SAMPLES,
      exactSamples: MIN_SAMPLES,
      lookedAt: MIN_SAMPLES,
    });
    const [today, after] = schedules.map(({ polls, lagSeconds }) => 2 * polls + lagSeconds);
    expect(after).toBeLessThanOrEqual((today ?? 0) * 1.1);
  });

  test('prints the line to paste, in 80 columns', async () => {
    const { stdout } = await learn();
    expect(stdout).toMatch(/^SCHEDULE +POLLS +LAG +LAG \+ 2 × POLLS +A MILLION\ntoday .*\nlearned /);
    expect(stdout).toMatch(/\nLearned from 20 actions\. Twilio says when they ended\.\n/);
    expect(stdout).toMatch(/\nPaste this into the route:\n {2}polling: \[\d+(, \d+)*\],\n$/);
    expect(stdout).toSatisfy(isNarrow);
  });
});
