/** The longest that an action is sent and followed. At most some 400 polls and 300 sends fit in, far below any limit of AWS's. */
export const MAX_DEADLINE_SECONDS = 24 * 60 * 60;

/**
 * What one poll is worth, in seconds of knowing the end later. A higher cost means fewer polls and a longer lag.
 */
const DEFAULT_POLL_COST_SECONDS = 2;

/** Seconds between two moments; negative when `to` is before `from`. */
export function secondsBetween(from: string | Date, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1_000;
}

/** `from` moved by `seconds`, as an ISO 8601 string in UTC. */
export function plusSeconds(from: string | Date, seconds: number): string {
  return new Date(new Date(from).getTime() + seconds * 1_000).toISOString();
}

/**
 * How many whole seconds to wait before the next poll, `elapsedSeconds` after the Action was created. It grows with
 * the square root of the age, roughly; the constants are those that cost least over several distributions of settle times
 * (docs/adr/0006-polling-schedule.md). A poll falls due at the deadline itself, so that no answer is missed by a wait
 * that oversteps it.
 */
export function nextWaitSeconds(
  elapsedSeconds: number,
  remainingSeconds: number,
  pollCostSeconds = DEFAULT_POLL_COST_SECONDS,
): number {
  const age = Math.max(0, elapsedSeconds);
  const wait = Math.floor(1.55 * pollCostSeconds ** 0.35 * (age + 1.75) ** 0.47);
  return Math.max(1, Math.min(wait, Math.ceil(remainingSeconds)));
}

/** What a tracker waits before its first look: it starts moments before the message is sent. */
export const FIRST_WAIT_SECONDS = nextWaitSeconds(0, Number.POSITIVE_INFINITY);
