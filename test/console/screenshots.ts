import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.ts';
import { startSampleConsole } from './sample-console.ts';

/** `npm run screenshots`: the pictures of docs/console.md, or of another folder that is named. */
const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));

const served = await startSampleConsole();
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  const { actions } = served;
  const wide = { width: 1200, height: 760 };
  const narrow = { width: 360, height: 740 };
  await shoot('console-actions', '/console', wide, 'light');
  await shoot('console-actions-dark', '/console', wide, 'dark');
  await shoot('console-action', `/console/actions/${actions.resent.id}`, { width: 1200, height: 900 }, 'light');
  await shoot('console-numbers', '/console/numbers', { width: 1200, height: 900 }, 'dark');
  await shoot('console-narrow', '/console', narrow, 'light');
} finally {
  await browser.close();
  await served.close();
}

async function shoot(name: string, path: string, viewport: { width: number; height: number }, colorScheme: 'light' | 'dark') {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${served.url}${path}`, { waitUntil: 'networkidle' });
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
  console.log(`${folder}/${name}.png`);
}
