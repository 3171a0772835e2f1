/** What is known at a possible poll about the ends before it. */
interface Poll {
  readonly time: number;
  readonly endsBefore: number;
  readonly sumBefore: number;
  /** The least cost of all that ends after this poll, and the poll to go on with for it. */
  cost: number;
  next: Poll | undefined;
}

/**
 * The whole-second waits between polls that cost least if actions end after these times: `pollCostSeconds` for each poll,
 * and each second from an end until it is known. Dynamic programming finds them: the best way from a poll on depends on
 * nothing before it. A poll is best placed at an end, rounded up: any earlier it misses that end, any later all wait for it.
 *
 * @param settleSeconds seconds since the create call
 */
export function bestWaits(settleSeconds: readonly number[], pollCostSeconds: number): readonly number[] {
  const ends = settleSeconds.toSorted((a, b) => a - b);
  const polls = possiblePolls(ends);
  for (const [index, poll] of [...polls.entries()].reverse()) {
    const left = ends.length - poll.endsBefore;
    if (left === 0) continue;
    poll.cost = Number.POSITIVE_INFINITY;
    for (const next of polls.slice(index + 1)) {
      const lag = next.time * (next.endsBefore - poll.endsBefore) - (next.sumBefore - poll.sumBefore);
      const cost = pollCostSeconds * left + lag + next.cost;
      if (cost < poll.cost) Object.assign(poll, { cost, next });
    }
  }
  const waits: number[] = [];
  for (let poll = polls[0]; poll?.next; poll = poll.next) waits.push(poll.next.time - poll.time);
  return waits;
}

/** The create call, and every whole second that an end is rounded up to. */
function possiblePolls(ends: readonly number[]): readonly Poll[] {
  const polls: Poll[] = [];
  let endsBefore = 0;
  let sumBefore = 0;
  for (const time of [0, ...new Set(ends.map((end) => Math.max(1, Math.ceil(end))))]) {
    for (let end = ends[endsBefore]; time > 0 && end !== undefined && end <= time; end = ends[endsBefore]) {
      sumBefore += end;
      endsBefore += 1;
    }
    polls.push({ time, endsBefore, sumBefore, cost: 0, next: undefined });
  }
  return polls;
}
