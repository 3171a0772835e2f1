/** What happened in a run, in order, for a person to read. */
export interface Timeline {
  /** Kept only where somebody will read it: most runs go well. */
  readonly isKept: boolean;
  add(actor: string, call: string, result?: string): void;
  lines(): readonly string[];
}

export function timeline(now: () => number, isKept: boolean): Timeline {
  const start = now();
  const entries: Entry[] = [];
  return {
    isKept,
    add(actor, call, result = '') {
      if (isKept) entries.push({ at: now() - start, actor, call, result });
    },
    lines: () =>
      withoutIdleSweeps(entries).map(({ at, actor, call, result }) =>
        `${(at / 1_000).toFixed(3).padStart(10)} s  ${actor.padEnd(18)} ${call.padEnd(44)} ${result}`.trimEnd(),
      ),
  };
}

interface Entry {
  readonly at: number;
  readonly actor: string;
  readonly call: string;
  readonly result: string;
}

/** Most sweeps find nothing to do, and there is one every minute. */
function withoutIdleSweeps(entries: readonly Entry[]): readonly Entry[] {
  const isIdle = (entry: Entry): boolean => entry.actor.startsWith('sweep-ledger') && entry.result === '0 rows';
  const busy = entries.filter((entry) => !isIdle(entry));
  const nextOf = (entry: Entry, index: number): Entry | undefined =>
    busy.slice(index + 1).find(({ actor }) => actor === entry.actor);
  const idle = new Set<Entry>();
  for (const [index, entry] of busy.entries()) {
    const next = nextOf(entry, index);
    if (entry.actor.startsWith('sweep-ledger') && entry.call === 'begins' && next?.result === 'answers') {
      idle.add(entry).add(next);
    }
  }
  return busy.filter((entry) => !idle.has(entry));
}
