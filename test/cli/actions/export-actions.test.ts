import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ExportFormat, exportActions } from '../../../cli/actions/export-actions.ts';
import type { ActionsPage } from '../../../client/bridge-client.ts';
import { completed, refused } from '../../fixtures/actions.ts';

/** A hundred actions, some 250 KB as JSON. */
function page(): ActionsPage {
  const action = { ...completed({ text: 'x'.repeat(1_000) }), integrity: 'verified' as const };
  return { actions: Array.from({ length: 100 }, () => action) };
}

/** Counts the pages that were asked for while a slow reader has not yet taken what is before them. */
async function mostPagesAhead(format: ExportFormat, count: number): Promise<number> {
  const one = page();
  let asked = 0;
  let written = 0;
  let ahead = 0;
  const actionsIn = (text: string) => text.split('\n').filter((line) => line.includes('act_')).length;
  async function* pages() {
    while (asked < count) {
      asked += 1;
      ahead = Math.max(ahead, asked - Math.floor(written / one.actions.length));
      yield one;
    }
  }
  const output = new Writable({
    async write(chunk: Buffer, _, done) {
      await setTimeout(1);
      written += actionsIn(chunk.toString());
      done();
    },
  });
  await exportActions(pages(), format, { output });
  return ahead;
}

describe('an export', () => {
  test.each(['ndjson', 'csv'] as const)('as %s asks for a page when those before have been taken', async (format) => {
    expect(await mostPagesAhead(format, 8)).toBeLessThanOrEqual(4);
  });

  test('as CSV has each action in a row, and no formula for a spreadsheet to run', async () => {
    const chunks: Buffer[] = [];
    const output = new Writable({ write: (chunk, _, done) => done(void chunks.push(chunk)) });
    const failure = { reason: 'refused' as const, message: '=HYPERLINK("http://x"), and more' };
    const unreadable = {
      id: 'act_x',
      status: 'UNREADABLE',
      integrity: 'broken',
      integrityDetail: 'no version',
    } as const;
    const actions = [{ ...refused(), failure, integrity: 'verified' as const }, unreadable];
    async function* pages() {
      yield { actions };
    }
    await exportActions(pages(), 'csv', { output });
    const [, first, second] = Buffer.concat(chunks).toString().split('\n');
    expect(first).toMatch(/,FAILED,verified,.*,refused,,"'=HYPERLINK\(""http:\/\/x""\), and more"$/);
    expect(second).toMatch(/^act_x,UNREADABLE,broken,.*,no version$/);
  });
});
