import { randomUUID } from 'node:crypto';
import type { InvocationResult } from '../functions/function-environment.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../http/aws-identity.ts';
import type { LocalSchedule } from '../template/template.ts';

export interface SchedulesSettings {
  readonly schedules: readonly LocalSchedule[];
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly now: () => Date;
  /** Called when a run failed. The next one comes anyway. */
  readonly onFailure: (message: string) => void;
}

/** Node fires a longer timer at once. No host lives that long. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

const unitMillis: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Milliseconds of `rate(5 minutes)`.
 *
 * @throws {Error} for anything else, such as a cron expression
 */
export function rateMillis(expression: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const millis = Number(value) * (unitMillis[unit] ?? Number.NaN);
  if (millis > 0) return Math.min(millis, MAX_TIMER_MILLIS);
  throw new Error(`template: schedule ${expression} is not supported. The local host runs rate(…) only.`);
}

/**
 * Runs each of the template's schedules once now, to resume work of the last host, and then at its rate. Skips a run
 * while the last one is busy.
 *
 * @returns a function that stops them
 */
export function startSchedules({ schedules, invoke, now, onFailure }: SchedulesSettings): () => void {
  const timers = schedules.flatMap(({ arn, expression, targets }) =>
    targets.map(({ functionArn, input }) => {
      let isRunning = false;
      const run = async (): Promise<void> => {
        if (isRunning) return;
        isRunning = true;
        try {
          const event: unknown = input === undefined ? scheduledEvent(arn, now()) : JSON.parse(input);
          const result = await invoke(functionArn, event);
          if (result.kind === 'failed') onFailure(`${functionArn} failed: ${result.error.errorMessage}`);
        } catch (error) {
          onFailure(`${functionArn} did not run: ${error instanceof Error ? error.message : String(error)}`);
        } finally {
          isRunning = false;
        }
      };
      void run();
      return setInterval(run, rateMillis(expression));
    }),
  );
  return () => timers.forEach(clearInterval);
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-schedule.html */
function scheduledEvent(ruleArn: string, now: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: now.toISOString(),
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}
