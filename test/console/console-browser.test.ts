import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { axe } from '../oracles/axe.ts';
import type { Browser, Page } from '../oracles/chromium.ts';
import { hasBrowser, launchBrowser, openPage } from './browser.ts';
import { recorded, ways } from './sample-actions.ts';
import { type SampleConsole, startSampleConsole } from './sample-console.ts';
import { weekEnd } from './sample-week.ts';

let browser: Browser;
let served: SampleConsole;

/** A page without scripts that failed or were refused; what a browser complains of fails the test. */
async function open(path: string, window: Parameters<typeof openPage>[1] = { width: 1200 }): Promise<Page> {
  const page = await openPage(browser, window);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  onTestFinished(async () => {
    await page.close();
    // A page that a bridge refused is an answer of 4xx or 5xx, which Chromium calls an error.
    expect(complaints.filter((it) => !it.startsWith('Failed to load resource'))).toEqual([]);
  });
  await page.goto(`${served.url}${path}`, { waitUntil: 'load' });
  return page;
}

/** Evaluated as the browser's own code, which no content security policy forbids. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<axe.AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

describe.skipIf(!hasBrowser)('in a browser', () => {
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchBrowser(), startSampleConsole()]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  const pages: readonly (readonly [string, (actions: SampleConsole['actions']) => string])[] = [
    ['the list', () => '/console'],
    ['a list of nothing', () => '/console?by=route&of=none'],
    ['an open action', ({ pending }) => `/console/actions/${pending.id}`],
    ['an action that was sent again', ({ resent }) => `/console/actions/${resent.id}`],
    ['an action that failed', ({ failed }) => `/console/actions/${failed.id}`],
    ['a record that is broken', ({ broken }) => `/console/actions/${broken.id}`],
    ['a decision', ({ inDoubt }) => `/console/actions/${inDoubt.id}/resolve`],
    ['a decision that costs a message', ({ inDoubt }) => `/console/actions/${inDoubt.id}/resend`],
    ['the numbers', () => '/console/numbers'],
    ['an error', () => '/console/actions/act_none'],
  ];
  const windows = [
    { width: 1200, colorScheme: 'light' },
    { width: 1200, colorScheme: 'dark' },
    { width: 360, colorScheme: 'light' },
    { width: 360, colorScheme: 'dark' },
  ] as const;

  describe.each(pages)('%s', (_, pathOf) => {
    test.each(windows)('has nothing that axe finds, and fits: $width px, $colorScheme', async (window) => {
      const page = await open(pathOf(served.actions), window);
      expect(await violations(page)).toEqual([]);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });

  test('the keyboard reaches everything in the order that is read, and shows where it is', async () => {
    const page = await open('/console');
    const reached: string[] = [];
    for (let n = 0; n < 22; n += 1) {
      await page.keyboard.press('Tab');
      const [name, isSeen] = await page.evaluate<[string, boolean]>(`(() => {
        const { activeElement: it } = document;
        const name = it.getAttribute('aria-label') ?? (it.name || it.textContent.trim());
        // The browser shows itself where it is within the parts of a date.
        return [name, it.type === 'date' || getComputedStyle(it).outlineStyle !== 'none'];
      })()`);
      reached.push(name);
      expect([name, isSeen]).toEqual([name, true]);
    }
    expect(reached.slice(0, 6)).toEqual([
      'Skip to the content',
      'action-bridge',
      'Actions',
      'Numbers',
      "Find by id: action, event, conversation, or Twilio's own",
      'Live',
    ]);
    expect(reached).toContain('Completed');
    expect(reached).toContain('from');
    expect(reached).toContain('Apply');
  });

  test('the skip link leads past the frame', async () => {
    const page = await open('/console');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('live-switch');
  });

  test('a person finds an action in doubt by its id and resolves it, by the keyboard alone', async () => {
    const { id } = await recorded(served.bridge.ledger, {
      eventId: 'evt_keyboard',
      acceptedAt: weekEnd.toISOString(),
      steps: ways.inDoubt(),
    });
    const page = await open('/console');
    await page.focus('input[name=id]');
    await page.keyboard.type(id);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/actions/${id}`);
    await page.getByRole('link', { name: 'Resolve…' }).press('Enter');
    await page.waitForURL('**/resolve');
    await page.keyboard.press('Tab');
    await page.getByLabel('it was sent').press('Space');
    // Without a reason the browser does not send it.
    await page.getByRole('button', { name: 'Put on record' }).press('Enter');
    expect(page.url()).toContain('/resolve');
    await page.getByLabel('Why?').fill('seen in the conversation');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/actions/${id}?done=resolve`);
    await page.getByText('It is on record, on your word.').waitFor();
    expect((await served.bridge.ledger.getAction(id))?.status).toBe('COMPLETED');
  });

  test('a list shows what comes while it is looked at, keeps the focus, and stops when told to', async () => {
    const page = await open('/console?by=conversation&of=conv_conversation_live');
    const put = (n: number) =>
      recorded(served.bridge.ledger, {
        eventId: `evt_live_${n}`,
        conversationId: 'conv_conversation_live',
        acceptedAt: weekEnd.toISOString(),
        steps: ways.completed(n),
      });
    await page.getByText('No action fits').waitFor();
    const first = await put(1);
    const link = page.getByRole('link', { name: first.id });
    await link.waitFor();
    await link.focus();
    const second = await put(2);
    await page.getByRole('link', { name: second.id }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe(first.id);

    await page.getByRole('button', { name: 'Live' }).click();
    await page.getByRole('button', { name: 'Paused' }).waitFor();
    const asked = served.bridge.asked.length;
    await put(3);
    await page.waitForTimeout(2_500);
    expect(served.bridge.asked).toHaveLength(asked);
  });

  test('a page whose bridge went away keeps what it shows, says so, and goes on when it is back', async () => {
    const page = await open('/console');
    served.bridge.refuseWith(503);
    await page.getByRole('button', { name: 'No answer, trying again' }).waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(20);
    served.bridge.refuseWith(undefined);
    await page.getByRole('button', { name: 'Live' }).waitFor();
  });

  test('charts are drawn, and drawn anew in the other scheme', async () => {
    const page = await open('/console/numbers');
    const drawn = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('.chart canvas')].map((it) => it.toDataURL())`);
    const light = await drawn();
    expect(light).toHaveLength(2);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(drawn).not.toEqual(light);
  });

  test('everything but live updates and charts works without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${served.url}/console`);
    await page.selectOption('select[name=by]', 'route');
    await page.fill('input[name=of]', 'table-ready-whatsapp');
    await page.click('button[type=submit]');
    await page.waitForURL(/of=table-ready-whatsapp/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(25);
  });
});
