import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { ActionsPage } from '../../client/bridge-client.ts';
import { actionCsv } from './action-csv.ts';
import { actionRow } from './action-row.ts';

export const exportFormats = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Writes pages of actions as they come. Fetches a page only when the output has room, so memory use is constant. */
export async function exportActions(
  pages: AsyncIterable<ActionsPage>,
  format: ExportFormat,
  { output, onPage = () => {}, end = true }: { output: Writable; onPage?: (count: number) => void; end?: boolean },
): Promise<void> {
  async function* lines() {
    for await (const { actions } of pages) {
      yield actions.map((action) => `${JSON.stringify(action)}\n`).join('');
      onPage(actions.length);
    }
  }
  async function* rows() {
    for await (const { actions } of pages) {
      yield* actions.map(actionRow);
      onPage(actions.length);
    }
  }
  if (format === 'csv') await pipeline(rows, stringify(actionCsv), output, { end });
  else await pipeline(lines, output, { end });
}
