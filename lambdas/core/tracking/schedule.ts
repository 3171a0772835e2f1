/** The longest that an action is sent and followed. At most some 400 polls and 300 sends fit in, far below any limit of AWS's. */
export const MAX_DEADLINE_SECONDS = 24 * 60 * 60;

/**
 * What one poll is worth, in seconds of knowing the end later. A higher cost means fewer polls and a longer lag.
 */
export const DEFAULT_POLL_COST_SECONDS = 2;

/** Waits that a route's `polling` may list. */
export const MAX_POLLING_WAITS = 60;

/** Seconds between two moments; negative when `to` is before `from`. */
export function secondsBetween(from: string | Date, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1_000;
}

/** `from` moved by `seconds`, as an ISO 8601 string in UTC. */
export function plusSeconds(from: string | Date, seconds: number): string {
  return new Date(new Date(from).getTime() + seconds * 1_000).toISOString();
}

/** What a schedule may be told. */
export interface ScheduleSettings {
  /** Whole seconds to wait before each poll, the first counted from the create call; after the last one goes on as without them. */
  readonly polling?: readonly number[] | undefined;
  readonly pollCostSeconds?: number | undefined;
}

/**
 * How many whole seconds to wait before the next poll, `elapsedSeconds` after the Action was created: until the next of the polls
 * that `polling` asks for, else by a closed form. It grows with the square root of the age, roughly; the constants are those
 * that cost least over several distributions of settle times (docs/adr/0006-polling-schedule.md). A poll falls due at
 * the deadline itself, so that no answer is missed by a wait that oversteps it.
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

/** The UTC day of a moment. */
export function dayOf(instant: string): string {
  return instant.slice(0, 'yyyy-mm-dd'.length);
}
