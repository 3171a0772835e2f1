import { beforeEach, describe, expect, test } from 'vitest';
import { trackerStep } from '../../../lambdas/adapters/tracker/tracker-step.ts';
import type { Tracking } from '../../../lambdas/core/tracking/tracking.ts';
import { type RecordingLog, recordingLog, recordingMetrics } from '../../fakes/recording-log.ts';

const step: Tracking = { actionId: 'act_1', waitSeconds: 0, polls: 1 };
let log: RecordingLog;
let flushes: number;
beforeEach(() => {
  log = recordingLog();
  flushes = 0;
});

const handler = (story: (step: Tracking) => Promise<Tracking>) =>
  trackerStep(story, { log, metrics: { ...recordingMetrics(), flush: () => (flushes += 1) } });

class ItemTooLargeError extends Error {
  override readonly name = 'ItemTooLargeError';
}
const runFailing = () =>
  handler(async () => {
    throw new ItemTooLargeError('+12025550147 said: planted words');
  })(step).catch((error: unknown) => error);

describe('a step that fails', () => {
  test('is logged with its action, and without the text of an error that may hold data', async () => {
    await runFailing();
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'step failed', fields: { actionId: 'act_1', error: { name: 'ItemTooLargeError' } } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('planted');
  });

  test('leaves the function by its name alone, which Step Functions and the log of Lambda keep', async () => {
    const thrown = await runFailing();
    expect(thrown).toMatchObject({ name: 'ItemTooLargeError', message: expect.not.stringContaining('planted') });
    expect(thrown instanceof Error && thrown.stack).not.toContain('planted');
    expect(thrown).not.toHaveProperty('cause');
  });

  test('emits its metrics all the same', async () => {
    await runFailing();
    expect(flushes).toBe(1);
  });
});

describe('a step whose input is not a tracking', () => {
  test('fails without repeating it', async () => {
    const thrown = await handler(async (it) => it)({ text: 'planted words' }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: '$ZodError', message: expect.not.stringContaining('planted') });
  });
});

describe('a step that succeeds', () => {
  test('answers where the tracker stands, and emits its metrics', async () => {
    expect(await handler(async (it) => ({ ...it, polls: it.polls + 1 }))(step)).toEqual({ ...step, polls: 2 });
    expect(flushes).toBe(1);
  });
});
