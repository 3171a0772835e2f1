/** What happened in a run, in order, for a person to read. */
export interface Timeline {
  /** Kept only where somebody will read it: most runs go well. */
  readonly isKept: boolean;
  add(actor: string, call: string, outcome?: string): void;
  lines(): readonly string[];
}

export function timeline(now: () => number, isKept: boolean): Timeline {
  const start = now();
  const entries: Entry[] = [];
  return {
    isKept,
    add(actor, call, outcome = '') {
      if (isKept) entries.push({ at: now() - start, actor, call, outcome });
    },
    lines: () =>
      withoutIdleSweeps(entries).map(({ at, actor, call, outcome }) =>
        `${(at / 1_000).toFixed(3).padStart(10)} s  ${actor.padEnd(18)} ${call.padEnd(44)} ${outcome}`.trimEnd(),
      ),
  };
}

interface Entry {
  readonly at: number;
  readonly actor: string;
  readonly call: string;
  readonly outcome: string;
}

/** Most sweeps find nothing to do, and there is one every minute. */
function withoutIdleSweeps(entries: readonly Entry[]): readonly Entry[] {
  const isIdle = (entry: Entry): boolean => entry.actor.startsWith('sweep-ledger') && entry.outcome === '0 rows';
  const busy = entries.filter((entry) => !isIdle(entry));
  const nextOf = (entry: Entry, index: number): Entry | undefined =>
    busy.slice(index + 1).find(({ actor }) => actor === entry.actor);
  const idle = new Set<Entry>();
  for (const [index, entry] of busy.entries()) {
    const next = nextOf(entry, index);
    if (entry.actor.startsWith('sweep-ledger') && entry.call === 'begins' && next?.outcome === 'answers') {
      idle.add(entry).add(next);
    }
  }
  return busy.filter((entry) => !idle.has(entry));
}
