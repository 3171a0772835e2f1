import type { Palette, TableLook } from './text.ts';

/** Green is done, yellow needs a person, red failed, magenta expired, blue is open. */
export function statusColour(status: string, palette: Palette): (text: string) => string {
  switch (status) {
    case 'COMPLETED':
      return palette.green;
    case 'FAILED':
    case 'UNREADABLE':
      return palette.red;
    case 'EXPIRED':
      return palette.magenta;
    case 'IN_DOUBT':
      return palette.yellow;
    default:
      return palette.blue;
  }
}

/** A status in a table. A `!` means that the record does not verify. */
export function statusCell({ status, integrity }: { readonly status: string; readonly integrity?: string }): string {
  return integrity === 'broken' ? `${status} !` : status;
}

/** Colours the status column of a table. */
export function statusStyle(palette: Palette, statusColumn: number): NonNullable<TableLook['style']> {
  return (cell, column) => {
    if (column !== statusColumn) return (text) => text;
    return cell.endsWith(' !') ? palette.red : statusColour(cell, palette);
  };
}
