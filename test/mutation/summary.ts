import { readFileSync } from 'node:fs';
import { markdownTable } from '../../bench/report/markdown.ts';
import { mutationReport, percentOf, type Score, scoresOf, totalOf } from './scores.ts';

/**
 * `npx tsx test/mutation/summary.ts [report…]`: Stryker's reports, else that of the last `npm run test:mutation`, as the table
 * of test/mutation/README.md. Several may each have some of the files; if two have a file, the later counts.
 */
const [, , ...given] = process.argv;
const paths = given.length > 0 ? given : ['test-results/mutation/mutation.json'];
const reports = paths.map((path) => mutationReport.parse(JSON.parse(readFileSync(path, 'utf8'))));
const scores = scoresOf(Object.fromEntries(reports.flatMap(({ files }) => Object.entries(files))));

function row(score: Score): readonly string[] {
  const { file, killed, survived, inNoTest, leftOut } = score;
  const percent = percentOf(score);
  const counts = [killed + survived + inNoTest, killed, survived, inNoTest, leftOut].map(String);
  return [file, ...counts, percent === undefined ? '' : `${percent.toFixed(1)} %`];
}

const named = scores.map((it) => ({ ...it, file: `\`${it.file.replace('lambdas/', '')}\`` }));
console.log(
  markdownTable(
    ['file', 'tried', 'killed', 'survived', 'in no test', 'left out', 'score'],
    [...named, totalOf('all', scores)].map(row),
  ),
);
