import colors from 'picocolors';

/** No line of ours is longer, so that it can be read in any terminal; what is quoted stays as it is. */
const COLUMNS = 80;

/** Colours for a terminal, and none for a file, a pipe or whoever sets NO_COLOR (https://no-color.org). */
export function paletteFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv) {
  const isNoColorSet = environment.NO_COLOR !== undefined && environment.NO_COLOR !== '';
  return colors.createColors(stream.isTTY === true && !isNoColorSet);
}
export type Palette = ReturnType<typeof paletteFor>;

/** Words in lines of at most 80 columns, each behind an indent of so many spaces. */
export function wrapped(text: string, indent = 0): string {
  const margin = ' '.repeat(indent);
  const lines = text.split('\n').flatMap((line) => {
    const folded: string[] = [];
    for (const word of line.split(' ')) {
      const last = folded.at(-1);
      if (last !== undefined && indent + last.length + 1 + word.length <= COLUMNS)
        folded.push(`${folded.pop()} ${word}`);
      else folded.push(word);
    }
    return folded;
  });
  return lines.map((line) => `${margin}${line}`.trimEnd()).join('\n');
}

const GAP = 2;

/** Rows below a heading in at most 80 columns: what is too long goes on in the next line of its cell. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], palette: Palette): string {
  const natural = heading.map((title, column) => {
    const cells = [title, ...rows.flatMap((row) => (row[column] ?? '').split('\n'))];
    return Math.max(...cells.map(({ length }) => length));
  });
  const widths = narrowed(natural);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd();
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell, column) => cell.split('\n').flatMap((part) => pieces(part, widths[column] ?? 1)));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, n) => line(cells.map((parts) => parts[n] ?? '')));
  });
  return [palette.bold(line(heading)), ...lines].join('\n');
}

/** Takes from the widest column until all have room. */
function narrowed(widths: readonly number[]): readonly number[] {
  const total = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  if (total <= COLUMNS) return widths;
  const widest = widths.indexOf(Math.max(...widths));
  return narrowed(widths.map((width, column) => (column === widest ? width - 1 : width)));
}

/** Text in pieces of at most so many characters, cut behind a dot or a hyphen where there is one. */
function pieces(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const first = text.slice(0, width);
  const end = Math.max(first.lastIndexOf('.'), first.lastIndexOf('-')) + 1 || width;
  return [text.slice(0, end), ...pieces(text.slice(end), width)];
}
