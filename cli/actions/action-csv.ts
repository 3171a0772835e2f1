import type { Options } from 'csv-stringify';
import { actionColumns } from './action-row.ts';

/** RFC 4180 with a heading. Escapes what a spreadsheet would run as a formula. */
export const actionCsv: Options = { header: true, columns: [...actionColumns], escape_formulas: true };
