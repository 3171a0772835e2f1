import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { actionBridge, isNarrow } from '../action-bridge.ts';

const line = z.object({ unit: z.string(), count: z.number(), dollars: z.number() });
const price = z.object({
  events: z.number(),
  polls: z.number(),
  lines: z.array(line),
  dollars: z.number(),
  kept: z.object({ retentionDays: z.number(), lines: z.array(line), dollars: z.number() }),
  totalDollars: z.number(),
});

async function priced(...options: readonly string[]) {
  const { stdout, exitCode } = await actionBridge(['cost', '--json', ...options]);
  expect(exitCode).toBe(0);
  return price.parse(JSON.parse(stdout));
}

const unitsOf = (lines: readonly z.output<typeof line>[]) => lines.map(({ unit }) => unit).sort();

describe('action-bridge cost', () => {
  test('prints what it costs to run, what it costs to keep, and both, and what of it is assumed', async () => {
    const { stdout, exitCode } = await actionBridge(['cost']);
    const { dollars, kept, totalDollars } = await priced();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^to run +\\$${dollars.toFixed(2)}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^kept for 400 days +\\$${kept.dollars.toFixed(2)}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^in all +\\$${totalDollars.toFixed(2)}$`, 'm'));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('The GB-seconds are an assumption');
    expect(stdout).toSatisfy(isNarrow);
  });

  test('adds up, with everything in it once', async () => {
    const { lines, dollars, kept, totalDollars } = await priced('--distribution', 'pareto-0.9');
    const sum = (of: typeof lines) => of.reduce((total, it) => total + it.dollars, 0);
    expect(sum(lines)).toBeCloseTo(dollars, 6);
    expect(sum(kept.lines)).toBeCloseTo(kept.dollars, 6);
    expect(totalDollars).toBeCloseTo(dollars + kept.dollars, 6);
    expect(unitsOf([...lines, ...kept.lines])).toEqual([
      'apiRequests',
      'gigabyteSeconds',
      'invocations',
      'readUnits',
      'restorableGigabyteMonths',
      'storedGigabyteMonths',
      'transitions',
      'writeUnits',
    ]);
  });

  test('takes how long things are kept, and how long functions run', async () => {
    const [usual, short, slow] = await Promise.all([
      priced('--events', '1000'),
      priced('--events', '1000', '--retention-days', '40'),
      priced('--events', '1000', '--accept-seconds', '0.5', '--poll-seconds', '0.3'),
    ]);
    const secondsIn = ({ lines }: typeof usual) => lines.find(({ unit }) => unit === 'gigabyteSeconds')?.count;
    expect(10 * short.kept.dollars).toBeCloseTo(usual.kept.dollars, 9);
    expect(short.dollars).toBe(usual.dollars);
    expect(secondsIn(slow)).toBeCloseTo(2 * (secondsIn(usual) ?? 0), 9);
  });

  test.each([
    ['--events', '1.5'],
    ['--retention-days', '0'],
    ['--accept-seconds', 'soon'],
    ['--poll-seconds', '-1'],
    ['--distribution', 'normal'],
  ])('refuses %s %s as a wrong use', async (option, value) => {
    expect(await actionBridge(['cost', option, value])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('action-bridge cost --per-second', () => {
  test('says what binds at that rate, what binds first above the rest, and what to do', async () => {
    const { stdout, exitCode } = await actionBridge(['cost', '--per-second', '1000']);
    expect(exitCode).toBe(0);
    const limits = stdout.slice(stdout.indexOf('LIMIT')).split('\n');
    expect(limits[1]).toMatch(/^StateTransition, a second +1,500 +281 +5,323 +ask AWS for 5,900$/);
    expect(stdout).toMatch(/^a new table's write units .* set warmEventsPerSecond$/m);
    expect(stdout).toMatch(/^writes to its shards +8,000 +4,000 +2,000 +enough$/m);
    expect(stdout).toSatisfy(isNarrow);
  });

  test('binds sooner where actions are polled more often, and where quotas are smaller', async () => {
    const bindsAt = async (...options: readonly string[]) => {
      const { stdout } = await actionBridge(['cost', '--json', '--per-second', '100', ...options]);
      const { ceilings } = z.object({ ceilings: z.array(z.object({ events: z.number() })) }).parse(JSON.parse(stdout));
      return ceilings[0]?.events ?? Number.NaN;
    };
    const usual = await bindsAt();
    expect(await bindsAt('--distribution', 'lognormal-4')).toBeLessThan(usual);
    expect(await bindsAt('--region', 'other')).toBeLessThan(usual / 2);
  });

  test('is not in the answer of who asked for no rate', async () => {
    const { stdout } = await actionBridge(['cost', '--json']);
    expect(JSON.parse(stdout)).not.toHaveProperty('ceilings');
  });
});
