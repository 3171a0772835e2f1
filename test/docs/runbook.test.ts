import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { measureUnits } from '../../lambdas/core/ports.ts';
import { THROTTLED_METRIC } from '../../lib/observability/bridge-metrics.ts';
import { countGraph } from '../../lib/observability/dashboard-graphs.ts';
import { bridgeAlarms } from './generated/alarm-table.ts';
import { anchorOf, proseOf, read, root } from './pages.ts';

const page = read('docs/runbook.md');
const metrics = read('docs/reference/metrics-and-alarms.md');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ heading: section.slice(0, section.indexOf('\n')), text: section }));

const alarms = bridgeAlarms();

/** Everything that is deployed, as text. */
const code = readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => read(`lambdas/${path}`))
  .join('\n');

describe('the runbook', () => {
  test('has a section for every alarm, and for nothing else', () => {
    expect(sections.map(({ heading }) => heading).sort()).toEqual(alarms.map(({ id }) => id).sort());
  });

  test.each(sections)('$heading: describes, has a way to find the cause, and a way out', ({ text }) => {
    expect(Array.from(text.matchAll(/^\*\*(\w+)\.\*\* \S/gm), ([, part]) => part)).toEqual([
      'Description',
      'Investigation',
      'Resolution',
    ]);
  });

  test.each(alarms)('$id links to its section', ({ id, description }) => {
    const heading = sections.find((section) => description.includes(`(docs/runbook.md#${anchorOf(section.heading)})`));
    expect(heading?.heading).toBe(id);
  });

  test.each(['docs/runbook.md', 'docs/guides/audit.md'])('%s quotes log messages that the functions write', (path) => {
    const quoted = Array.from(
      proseOf(path).matchAll(/`([a-z]+(?: [a-z]+)+)`|message = '([^']+)'/g),
      (it) => it[1] ?? it[2],
    );
    expect(quoted.length).toBeGreaterThan(1);
    expect(quoted.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
  });
});

describe('docs/reference/metrics-and-alarms.md', () => {
  test('names every metric with its unit, and no other', () => {
    const rows = Array.from(metrics.matchAll(/^\| ([A-Z]\w+(?:, [A-Z]\w+)*) \| (\w+) \|/gm));
    const named = rows.flatMap(([, names = '', unit]) => names.split(', ').map((name) => ({ name, unit })));
    const counts = [...Object.keys(countGraph), THROTTLED_METRIC].map((name) => ({ name, unit: 'count' }));
    const measures = Object.entries(measureUnits).map(([name, unit]) => ({ name, unit: unit.toLowerCase() }));
    expect(new Set(named)).toEqual(new Set([...counts, ...measures]));
    const cost = read('docs/explanation/cost.md');
    expect(cost).toContain(`${named.length} metrics of our own at $0.30 each`);
    expect(cost).toContain(`at most $${(named.length * 0.3).toFixed(2)};`);
  });
});
