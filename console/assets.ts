import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

interface Asset {
  readonly type: 'text/css' | 'text/javascript' | 'image/svg+xml';
  readonly file: string;
}

const assets: Readonly<Record<string, Asset>> = {
  'console.css': { type: 'text/css', file: '#console-assets/console.css' },
  'console.js': { type: 'text/javascript', file: '#console-assets/console.js' },
  'charts.js': { type: 'text/javascript', file: '#console-assets/charts.js' },
  'icon.svg': { type: 'image/svg+xml', file: '#console-assets/icon.svg' },
  'uplot.js': { type: 'text/javascript', file: 'uplot/dist/uPlot.esm.js' },
  'uplot.css': { type: 'text/css', file: 'uplot/dist/uPlot.min.css' },
};

/** A file that the pages load, from this package or from uPlot's; undefined for any other name. */
export async function asset(name: string): Promise<{ readonly type: string; readonly body: string } | undefined> {
  const found = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!found) return undefined;
  return { type: `${found.type}; charset=utf-8`, body: await readFile(resolve(found.file), 'utf8') };
}
