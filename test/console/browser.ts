import { type Browser, chromium, type Page, playwright } from '../oracles/chromium.ts';

/** The package's Chromium is for this one, and needs its libnss3; elsewhere CHROMIUM_PATH names one. */
const hasChromium = process.platform === 'linux' && process.arch === 'x64';

/** Whether there is a browser to test with. */
export const hasBrowser = hasChromium || process.env.CHROMIUM_PATH !== undefined;

/** A window of it. Without a locale, Chromium takes the machine's, which uPlot cannot format numbers in where it is POSIX. */
export function openPage(
  browser: Browser,
  { width, height = 800, colorScheme = 'light' }: { width: number; height?: number; colorScheme?: 'light' | 'dark' },
): Promise<Page> {
  return browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' });
}

/** A headless Chromium that asks nobody but the pages that it is sent to. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
