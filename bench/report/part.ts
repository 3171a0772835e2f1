/** What one part of the benchmark found. */
export interface PartResult {
  /** What a user wants to know, in Markdown: for docs/explanation/performance.md. */
  readonly summary: string;
  /** Everything, in Markdown: for bench/README.md. */
  readonly tables: string;
  /** Every sample, for bench/record.json. */
  readonly raw: unknown;
  /** Samples of each case, where they are not as many as the rounds. */
  readonly samples?: number;
  /** It computes or counts, so that it finds the same each time, on any machine: one sample is all. */
  readonly deterministic?: true;
}

/** How long a part takes. */
export interface Effort {
  /** Samples of each case, of which the median is shown. */
  readonly rounds: number;
  /** Actions in the ledgers that growth is measured in. */
  readonly sizes: readonly number[];
}

/** A part of the benchmark, which can be run by itself. */
export type Part = (effort: Effort) => Promise<PartResult>;

/** Says what is being done, to whoever waits. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
