import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { coldStart } from './cold-start/cold-start.ts';
import { overhead } from './cold-start/overhead.ts';
import { connections } from './connections/connections.ts';
import { growth } from './growth/growth.ts';
import { load } from './load/load.ts';
import { polling } from './polling/polling.ts';
import { withGenerated } from './report/markdown.ts';
import { type Part, progress } from './report/part.ts';
import { provenance } from './report/provenance.ts';
import { whenQuiet } from './report/quiet.ts';
import { toThreeDigits } from './report/samples.ts';

/** In the order of both pages. */
const parts: Readonly<Record<string, Part>> = { 'cold-start': coldStart, overhead, connections, polling, load, growth };

/** Those that take as many samples as there are rounds. The others find the same each time. */
const sampled: ReadonlySet<string> = new Set(['cold-start', 'overhead', 'connections', 'load']);

/** A median of fewer is not put on record. */
const LEAST_ROUNDS = 7;

/** What the parts write: the figures that users want, all tables, and every sample. */
const summaryPage = fileURLToPath(new URL('../docs/explanation/performance.md', import.meta.url));
const tablesPage = fileURLToPath(new URL('./README.md', import.meta.url));
const record = fileURLToPath(new URL('./record.json', import.meta.url));

const MORE = `
Example:
  $ npm run bench -- --only cold-start --rounds 1 --dry

All of it takes an hour and a half on two cores, which have to have nothing else
to do; the load is half an hour of it, and growth a quarter. The first time it
installs Lambda's Nodes, Restate and what is compared with, and compiles AWS's
runtime interface client, for which it needs cmake, g++, make and python3.
`;

const program = new Command('bench')
  .description('Measures, and writes docs/explanation/performance.md, bench/README.md and bench/record.json.')
  .addOption(
    new Option('--only <parts>', `of ${Object.keys(parts).join(', ')}`)
      .argParser(partsOf)
      .default(Object.keys(parts), 'all'),
  )
  .option('--rounds <count>', `samples of each case, at least ${LEAST_ROUNDS} unless --dry`, countOf, 9)
  .option('--sizes <counts>', 'actions in the ledgers of the part growth', sizesOf, [1_000, 100_000, 1_000_000])
  .option('--dry', 'write nothing, print the tables, wait for no quiet machine')
  .addHelpText('after', MORE)
  .parse();
const { only, rounds, sizes, dry } = z
  .object({
    only: z.array(z.string()),
    rounds: z.number(),
    sizes: z.array(z.number()),
    dry: z.literal(true).optional(),
  })
  .parse(program.opts());
if (!dry && rounds < LEAST_ROUNDS && only.some((name) => sampled.has(name))) {
  program.error(`error: fewer than ${LEAST_ROUNDS} rounds are not put on record: add --dry, or take more`);
}

for (const [name, part] of Object.entries(parts).filter(([each]) => only.includes(each))) {
  progress(`${name} …`);
  const idle = await whenQuiet({ cpus, wait }, dry || !sampled.has(name) ? 1 : undefined);
  const { summary, tables, raw, ...result } = await part({ rounds, sizes });
  const measured = provenance(result, { rounds, idle, machine: machine(), at: new Date() });
  if (dry) process.stdout.write(`\n${summary}\n\n${tables}\n\n${measured}\n`);
  else {
    writeInto(summaryPage, name, `${summary}\n\n${measured}`);
    writeInto(tablesPage, name, `${tables}\n\n${measured}`);
    addToRecord(name, { measured, raw });
  }
}

function writeInto(page: string, name: string, text: string): void {
  writeFileSync(page, withGenerated(readFileSync(page, 'utf8'), name, `\n${text}\n`));
}

function addToRecord(name: string, entry: object): void {
  const before: unknown = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
  const all = { ...z.record(z.string(), z.unknown()).parse(before), [name]: entry };
  writeFileSync(record, `${JSON.stringify(all, (_, value) => toThreeDigits(value))}\n`);
}

function machine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, ${process.platform} ${process.arch}`;
}

function partsOf(text: string): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no part ${unknown}.`);
  return names;
}

function sizesOf(text: string): readonly number[] {
  return text.split(',').map(countOf);
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give whole numbers from 1 on.');
  return count;
}
