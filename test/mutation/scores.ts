import * as z from 'zod';

/** What is read of Stryker's report, https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema. */
export const mutationReport = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});
type Files = z.infer<typeof mutationReport>['files'];

/** How many of a file's mutants ended how. */
export interface Score {
  readonly file: string;
  readonly killed: number;
  readonly survived: number;
  readonly inNoTest: number;
  /** Not tried: static mutants under `--ignoreStatic`. */
  readonly leftOut: number;
}

/** A mutant that never ends was noticed too. */
const outcomes = {
  killed: ['Killed', 'Timeout'],
  survived: ['Survived'],
  inNoTest: ['NoCoverage'],
  leftOut: ['Ignored'],
} as const satisfies Record<Exclude<keyof Score, 'file'>, readonly string[]>;

/**
 * The score of each file, by name.
 *
 * @throws {Error} when a mutant ended otherwise, as by an error of the runner: nothing is known of it then
 */
export function scoresOf(files: Files): readonly Score[] {
  const known: readonly string[] = Object.values(outcomes).flat();
  return Object.entries(files)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([file, { mutants }]) => {
      const other = mutants.find(({ status }) => !known.includes(status));
      if (other) throw new Error(`${file}: a mutant is ${other.status}, which is no score; run Stryker again`);
      const count = (wanted: readonly string[]) => mutants.filter(({ status }) => wanted.includes(status)).length;
      const { killed, survived, inNoTest, leftOut } = outcomes;
      return {
        file,
        killed: count(killed),
        survived: count(survived),
        inNoTest: count(inNoTest),
        leftOut: count(leftOut),
      };
    });
}

/** All of them together, under a name of their own. */
export function totalOf(file: string, scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number) => scores.reduce((total, it) => total + of(it), 0);
  return {
    file,
    killed: sum(({ killed }) => killed),
    survived: sum(({ survived }) => survived),
    inNoTest: sum(({ inNoTest }) => inNoTest),
    leftOut: sum(({ leftOut }) => leftOut),
  };
}

/** Killed of those that were tried, in percent; undefined where none was. */
export function percentOf({ killed, survived, inNoTest }: Score): number | undefined {
  const tried = killed + survived + inNoTest;
  return tried === 0 ? undefined : (100 * killed) / tried;
}
