import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's directory, with a slash at its end. */
export const root = new URL('../..', import.meta.url).pathname;

/** A file of the repository, as text. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every page that people read, by its path in the repository. */
export const pages: readonly string[] = [
  ...readdirSync(root),
  'bench/README.md',
  'test/mutation/README.md',
  ...['docs', 'examples', 'lambdas'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  ),
].filter((path) => path.endsWith('.md'));

/** A page without its fenced blocks: what is prose, tables and lists. */
export function proseOf(page: string): string {
  return read(page).replaceAll(/^( *)```.*?^\1```$/gms, '');
}

/** What stands between backticks in a page's prose. */
export function inlineCodeOf(page: string): readonly string[] {
  return Array.from(proseOf(page).matchAll(/`([^`]+)`/g), ([, code = '']) => code.replaceAll(/\s+/g, ' '));
}

/** The anchors of a page's headings, as GitHub names them. */
export function anchorsOf(page: string): readonly string[] {
  const headings = Array.from(proseOf(page).matchAll(/^#+ +(.+?) *$/gm), ([, heading = '']) => anchorOf(heading));
  return headings.map((anchor, index) => {
    const sameBefore = headings.slice(0, index).filter((it) => it === anchor).length;
    return sameBefore === 0 ? anchor : `${anchor}-${sameBefore}`;
  });
}

/** The anchor of one heading: its text in lower case, without punctuation, with a hyphen for each space. */
export function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
