import { once } from 'node:events';
import { columnsOf, type Palette, paletteFor } from './text.ts';

/** Where answers go. */
export interface Paper {
  readonly palette: Palette;
  readonly columns: number;
}

/** What the standard output can show. */
export function paperOf(stream: NodeJS.WriteStream): Paper {
  return { palette: paletteFor(stream, process.env), columns: columnsOf(stream) };
}

/** Writes a line to the standard output, and waits where its reader is slower. */
export async function printLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}

/** Writes a value as JSON that people can read too. */
export function printJson(value: unknown): Promise<void> {
  return printLine(JSON.stringify(value, null, 2));
}
