import type { Palette } from './text.ts';

/** One colour for each status, wherever it is shown: green is done, yellow wants a person, red went wrong, blue is open. */
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
