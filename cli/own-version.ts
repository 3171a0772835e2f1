import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';

/** Of the sources, and of the installed package, whose JavaScript is in dist. */
const places = ['../package.json', '../../package.json'];

/** The version of this package. */
export function ownVersion(): string {
  const file = places.map((it) => new URL(it, import.meta.url)).find((it) => existsSync(it));
  return z.object({ version: z.string() }).parse(JSON.parse(file ? readFileSync(file, 'utf8') : '{}')).version;
}
