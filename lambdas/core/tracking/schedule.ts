/**
 * What one poll is worth, in seconds of knowing the end later. A higher cost means fewer polls and a longer lag.
 */
export const DEFAULT_POLL_COST_SECONDS = 2;

/** What a schedule may be told. */
export interface ScheduleSettings {
  /** Whole seconds to wait before each poll, the first counted from the create call; after the last one goes on as without them. */
  readonly polling?: readonly number[] | undefined;
  readonly pollCostSeconds?: number | undefined;
}

/**
 * How many whole seconds to wait before the next poll, `elapsedSeconds` after the Action was created: until the next of
 * the polls that `polling` asks for, else by a closed form. It grows with the square root of the age, roughly; the
 * constants are those that cost least over several distributions of settle times
 * (docs/explanation/adr/0006-polling-schedule.md). A poll falls due at the deadline itself, so that no answer is missed
 * by a wait that oversteps it.
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

/**
 * What is left until the next listed poll; undefined after the last. One that would fall due within half a second was just made:
 * the look itself takes its time, and an age is never quite the sum of the waits.
 */
function listedWait(age: number, polling: readonly number[]): number | undefined {
  let due = 0;
  for (const wait of polling) {
    due += wait;
    if (due - age > 0.5) return Math.round(due - age);
  }
  return undefined;
}

/** What a tracker waits before its first look: it starts moments before the message is sent. */
export function firstWaitSeconds(polling?: readonly number[]): number {
  return nextWaitSeconds(0, Number.POSITIVE_INFINITY, { polling });
}
