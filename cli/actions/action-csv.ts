import type { Options } from 'csv-stringify';
import { actionColumns } from './action-row.ts';

/** RFC 4180 with a heading. What a spreadsheet would run as a formula is made text. */
export const actionCsv: Options = { header: true, columns: [...actionColumns], escape_formulas: true };
