import { once } from 'node:events';
import { columnsOf, type Palette, paletteFor } from './text.ts';

/** What an output can show. */
export interface Paper {
  readonly palette: Palette;
  readonly columns: number;
}

export function paperOf(stream: NodeJS.WriteStream): Paper {
  return { palette: paletteFor(stream, process.env), columns: columnsOf(stream) };
}

/** Writes a line to stdout, and waits for a slow reader. */
export async function printLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}

/** Writes indented JSON to stdout. */
export function printJson(value: unknown): Promise<void> {
  return printLine(JSON.stringify(value, null, 2));
}
