import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  advance(by?: number): void;
  end(): void;
}

/** Shows a progress bar on stderr if it is a terminal. Without a total it only counts. */
export function progressBar(what: string, total: number | undefined): Progress {
  const known = total === undefined ? '{value}' : '{bar} {percentage}% {value}/{total}, {eta_formatted} left';
  const bar = new SingleBar(
    { format: `${what} ${known}`, stream: process.stderr, clearOnComplete: true, hideCursor: true, barsize: 20 },
    Presets.shades_classic,
  );
  bar.start(total ?? 0, 0);
  let done = 0;
  return {
    advance: (by = 1) => {
      done += by;
      if (total !== undefined && done > total) bar.setTotal(done);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
