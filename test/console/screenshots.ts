import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchBrowser, openPage } from './browser.ts';
import { startSampleConsole } from './sample-console.ts';

/** `npm run screenshots`: the pictures of docs/reference/console.md, or of another folder that is named. */
const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));

const served = await startSampleConsole();
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  const { actions } = served;
  await shoot('console-actions', '/console', { width: 1200, height: 640 });
  await shoot('console-action', `/console/actions/${actions.resent.id}`, { width: 1200, height: 760 });
  await shoot('console-numbers', '/console/numbers', { width: 1200, height: 640, colorScheme: 'dark' });
  await shoot('console-narrow', '/console', { width: 360, height: 640 });
} finally {
  await browser.close();
  await served.close();
}

async function shoot(name: string, path: string, window: Parameters<typeof openPage>[1]): Promise<void> {
  const page = await openPage(browser, window);
  await page.goto(`${served.url}${path}`, { waitUntil: 'networkidle' });
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
  console.log(`${folder}/${name}.png`);
}
