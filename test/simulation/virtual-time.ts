/** Time that passes only when the simulation says so, and everything that is to happen in it. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something later; of what is due at the same millisecond, the first that was asked for comes first. */
  after(millis: number, run: () => void): Cancel;
  sleep(millis: number): Promise<void>;
  /** Lets time pass until nothing is left to happen, it is `stop`ped, or `limit` (milliseconds since 1970) is reached. */
  pass(limit: number): Promise<void>;
  stop(): void;
}

/** Has something not happen after all. */
export type Cancel = () => void;

interface Happening {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

export function virtualTime(start: number): VirtualTime {
  const queue = happenings();
  let now = start;
  let order = 0;
  let isStopped = false;

  const after = (millis: number, run: () => void): Cancel => {
    order += 1;
    const happening: Happening = { at: now + Math.max(0, Math.round(millis)), order, run };
    queue.add(happening);
    return () => {
      happening.run = undefined;
    };
  };
  return {
    now: () => now,
    after,
    sleep: (millis) => new Promise((resolve) => after(millis, resolve)),
    stop: () => {
      isStopped = true;
    },
    async pass(limit) {
      for (let next = queue.take(); next && next.at <= limit && !isStopped; next = queue.take()) {
        if (next.run === undefined) continue;
        now = next.at;
        next.run();
        await everythingThatCanRunHasRun();
      }
    },
  };
}

/** Promises' reactions all run before Node comes to its immediates, and the code under test waits for nothing else. */
function everythingThatCanRunHasRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A binary heap: the earliest first. */
function happenings() {
  const heap: Happening[] = [];
  const isBefore = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function swapIfBefore(child: number, parent: number): boolean {
    const [a, b] = [heap[child], heap[parent]];
    if (!a || !b || !isBefore(a, b)) return false;
    heap[child] = b;
    heap[parent] = a;
    return true;
  }

  return {
    add(happening: Happening): void {
      heap.push(happening);
      let child = heap.length - 1;
      while (child > 0 && swapIfBefore(child, (child - 1) >> 1)) child = (child - 1) >> 1;
    },
    take(): Happening | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ; ) {
        const [left, right] = [heap[2 * parent + 1], heap[2 * parent + 2]];
        const child = left && right && isBefore(right, left) ? 2 * parent + 2 : 2 * parent + 1;
        if (!swapIfBefore(child, parent)) return first;
        parent = child;
      }
    },
  };
}
