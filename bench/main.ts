import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { coldStart } from './cold-start.ts';
import { growth } from './growth.ts';
import { load } from './load.ts';
import { withGenerated } from './markdown.ts';
import { overhead } from './overhead.ts';
import { type Part, progress } from './part.ts';
import { polling } from './polling.ts';

/** In the order of docs/performance.md. */
const parts: Readonly<Record<string, Part>> = { 'cold-start': coldStart, overhead, polling, load, growth };

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const record = fileURLToPath(new URL('../docs/performance.json', import.meta.url));

const program = new Command('bench')
  .description('Measures, and writes docs/performance.md and docs/performance.json.')
  .option('--only <parts>', `of ${Object.keys(parts).join(', ')}`, partsOf, Object.keys(parts))
  .option('--rounds <count>', 'samples of each case, at least 7', Number, 9)
  .option('--sizes <counts>', 'actions in the ledgers of the part growth', sizesOf, [1_000, 100_000, 1_000_000])
  .option('--dry', 'write nothing, print the tables')
  .parse();
const { only, rounds, sizes, dry } = z
  .object({
    only: z.array(z.string()),
    rounds: z.number().int().min(1),
    sizes: z.array(z.number().int().positive()),
    dry: z.literal(true).optional(),
  })
  .parse(program.opts());

for (const name of only) {
  const part = parts[name];
  if (!part) continue;
  progress(`${name} …`);
  const [loadBefore = 0] = loadavg();
  const { tables, raw, samples = rounds } = await part({ rounds, sizes });
  const measured = `by ${samples === 1 ? 'one sample' : `${samples} samples`} a case, ${new Date().toISOString().slice(0, 10)}, ${machine()}, load ${loadBefore.toFixed(1)} before`;
  if (dry) process.stdout.write(`\n${tables}\n\n${measured}\n`);
  else write(name, `\n${tables}\n\nMeasured ${measured}.\n`, { measured, rounds: samples, raw });
}

function write(name: string, tables: string, entry: object): void {
  writeFileSync(page, withGenerated(readFileSync(page, 'utf8'), name, tables));
  const before: unknown = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
  const all = { ...z.record(z.string(), z.unknown()).parse(before), [name]: entry };
  writeFileSync(record, `${JSON.stringify(all)}\n`);
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
  return text.split(',').map(Number);
}
