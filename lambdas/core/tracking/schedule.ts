/** The price of a poll in seconds of lag. */
export const DEFAULT_POLL_COST_SECONDS = 2;

export interface ScheduleSettings {
  /**
   * Whole seconds to wait before each poll, the first counted from the create call. After the last one the formula
   * applies.
   */
  readonly polling?: readonly number[] | undefined;
  readonly pollCostSeconds?: number | undefined;
}

/**
 * Returns the seconds to wait before the next poll: until the next one in `polling`, or else by a formula that grows
 * about with the square root of the age. Its constants cost least over several distributions of settle times
 * (docs/explanation/adr/0006-polling-schedule.md). The last poll falls due at the deadline.
 */
export function nextWaitSeconds(
  elapsedSeconds: number,
  remainingSeconds: number,
  { polling = [], pollCostSeconds = DEFAULT_POLL_COST_SECONDS }: ScheduleSettings = {},
): number {
  const age = Math.max(0, elapsedSeconds);
  const wait = listedWait(age, polling) ?? Math.floor(1.55 * pollCostSeconds ** 0.35 * (age + 1.75) ** 0.47);
  return Math.max(1, Math.min(wait, Math.ceil(remainingSeconds)));
}

/** A poll less than half a second away was just made, because a look takes time. */
function listedWait(age: number, polling: readonly number[]): number | undefined {
  let due = 0;
  for (const wait of polling) {
    due += wait;
    if (due - age > 0.5) return Math.round(due - age);
  }
  return undefined;
}

/** The tracker starts moments before the message is sent. */
export function firstWaitSeconds(polling?: readonly number[]): number {
  return nextWaitSeconds(0, Number.POSITIVE_INFINITY, { polling });
}
