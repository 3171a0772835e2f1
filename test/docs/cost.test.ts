import { describe, expect, test } from 'vitest';
import { costSentences, costTables } from '../../bench/cost/cost-page.ts';
import { read } from './pages.ts';

const page = read('docs/explanation/cost.md');

describe('docs/explanation/cost.md', () => {
  test.each(Object.entries(costTables))('has the table of %s as bench/cost computes it', (name, table) => {
    const [, written] = new RegExp(`<!-- generated: ${name} -->\n(.*?)\n<!-- end -->`, 's').exec(page) ?? [];
    expect(written).toBe(table);
  });

  test.each(costSentences)('says: %s', (sentence) => {
    expect(page.replaceAll(/\s+/g, ' ')).toContain(sentence);
  });
});
