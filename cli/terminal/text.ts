import colors from 'picocolors';

/** No line of ours is longer; quoted text stays as it is. */
const COLUMNS = 80;

/** Colours for a terminal; none for a file, a pipe or with NO_COLOR set (https://no-color.org). */
export function paletteFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv) {
  const isNoColorSet = environment.NO_COLOR !== undefined && environment.NO_COLOR !== '';
  return colors.createColors(stream.isTTY === true && !isNoColorSet);
}
export type Palette = ReturnType<typeof paletteFor>;

/** Wraps text at 80 columns, each line indented by this many spaces. */
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

export interface TableLook {
  readonly palette: Palette;
  /** 80 by default. */
  readonly columns?: number;
  /** Columns, from 0, that are never cut, such as ids to copy. */
  readonly whole?: readonly number[];
  readonly style?: (cell: string, column: number) => (text: string) => string;
}

/** The width of a terminal, at least 80 columns; 80 for a file or a pipe. */
export function columnsOf({
  isTTY,
  columns = COLUMNS,
}: {
  readonly isTTY?: boolean;
  readonly columns?: number;
}): number {
  return isTTY === true ? Math.max(COLUMNS, columns) : COLUMNS;
}

/** Lays out rows below a heading. A cell that is too long continues on the next line. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { palette, columns = COLUMNS, whole = [], style = () => (text) => text }: TableLook,
): string {
  const natural = heading.map((title, column) => {
    const cells = [title, ...rows.flatMap((row) => (row[column] ?? '').split('\n'))];
    return Math.max(...cells.map(({ length }) => length));
  });
  const widths = narrowed(natural, columns, whole);
  const line = (cells: readonly string[], styled: (padded: string, column: number) => string) =>
    cells
      .map((cell, column) => styled(column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0), column))
      .join(' '.repeat(GAP))
      .trimEnd();
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell, column) => cell.split('\n').flatMap((part) => pieces(part, widths[column] ?? 1)));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, n) =>
      line(
        cells.map((parts) => parts[n] ?? ''),
        (padded, column) => style(row[column] ?? '', column)(padded),
      ),
    );
  });
  return [palette.bold(line(heading, (padded) => padded)), ...lines].join('\n');
}

const LEAST_WIDTH = 4;

/** Narrows the widest column until all fit. */
function narrowed(widths: readonly number[], columns: number, whole: readonly number[]): readonly number[] {
  const total = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  const widest = Math.max(...widths.filter((_, column) => !whole.includes(column)));
  if (total <= columns || widest <= LEAST_WIDTH) return widths;
  const narrower = widths.findIndex((width, column) => width === widest && !whole.includes(column));
  return narrowed(
    widths.map((width, column) => (column === narrower ? width - 1 : width)),
    columns,
    whole,
  );
}

/** Cuts text into pieces of this width, after a dot, a hyphen or a space if there is one. */
function pieces(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const first = text.slice(0, width);
  const end = Math.max(...['.', '-', '_', ' '].map((it) => first.lastIndexOf(it))) + 1 || width;
  return [text.slice(0, end).trimEnd(), ...pieces(text.slice(end), width)];
}
