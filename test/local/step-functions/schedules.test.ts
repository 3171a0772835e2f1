import { describe, expect, test, vi } from 'vitest';
import { rateMillis, startSchedules } from '../../../local/step-functions/schedules.ts';

describe('a rate', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s is %i ms', (expression, millis) => {
    expect(rateMillis(expression)).toBe(millis);
  });

  test('one that is longer than a timer holds does not fire at once', () => {
    expect(rateMillis('rate(30 days)')).toBe(2 ** 31 - 1);
  });

  test.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'at(2026-01-01T00:00:00)'])('%s is an error', (expression) => {
    expect(() => rateMillis(expression)).toThrow(expression);
  });
});

describe('schedules that start', () => {
  const schedule = (input?: string) => ({
    arn: 'arn:rule',
    expression: 'rate(1 minute)',
    targets: [{ functionArn: 'arn:sweep', input }],
  });

  test("each target runs once right away, with EventBridge's event or the rule's own input", () => {
    const invoke = vi.fn(async () => ({ kind: 'answered', payload: null }) as const);
    const schedules = [schedule(), schedule('{"a":1}')];
    const stop = startSchedules({ schedules, invoke, now: () => new Date(0), onFailure: () => {} });
    stop();
    expect(invoke.mock.calls).toEqual([
      [
        'arn:sweep',
        expect.objectContaining({ source: 'aws.events', resources: ['arn:rule'], time: '1970-01-01T00:00:00.000Z' }),
      ],
      ['arn:sweep', { a: 1 }],
    ]);
  });

  test('a run that fails is told and ends nothing', async () => {
    const failures: string[] = [];
    const error = { errorType: 'Error', errorMessage: 'no table', trace: [] };
    const stop = startSchedules({
      schedules: [schedule()],
      invoke: async () => ({ kind: 'failed', error }),
      now: () => new Date(),
      onFailure: (message) => failures.push(message),
    });
    await vi.waitFor(() => expect(failures).toEqual(['arn:sweep failed: no table']));
    stop();
  });
});
