import { request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { consoleApp } from '../../console/console-app.ts';
import { serveConsole } from '../../console/serve-console.ts';
import { recorded, ways } from './sample-actions.ts';
import { storyBridge } from './story-bridge.ts';

const now = new Date('2026-03-30T12:00:00.000Z');
const acceptedAt = '2026-03-30T10:30:00.000Z';
const own = { host: '127.0.0.1:8787', origin: 'http://127.0.0.1:8787', 'sec-fetch-site': 'same-origin' };

async function openConsole() {
  const bridge = await storyBridge(() => now);
  const app = consoleApp({ client: bridge.client, now: () => now, onFault: () => {} });
  const html = await (await app.request('/console', { headers: own })).text();
  return { app, bridge, token: /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '' };
}

describe('a page', () => {
  test.each([
    ['evil.example'],
    ['evil.example:8787'],
    ['127.0.0.1.evil.example'],
    ['localhost.evil.example:8787'],
    ['10.0.0.7:8787'],
    [''],
  ])('is not given under another name than this machine: %s', async (host) => {
    const { app, bridge } = await openConsole();
    bridge.asked.length = 0;
    for (const path of ['/console', '/console/assets/console.js', '/console/actions/act_1']) {
      expect((await app.request(path, { headers: { host } })).status).toBe(421);
    }
    expect(bridge.asked).toEqual([]);
  });

  test.each([['127.0.0.1:8787'], ['localhost:1'], ['[::1]:8787'], ['LOCALHOST']])('is given as %s', async (host) => {
    const { app } = await openConsole();
    expect((await app.request('/console', { headers: { host } })).status).toBe(200);
  });

  test("runs no script and takes no style but the console's files, is framed by nobody and kept by nobody", async () => {
    const { app, bridge } = await openConsole();
    const { id } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.failed(1) });
    for (const path of ['/console', '/console/numbers', `/console/actions/${id}`, `/console/actions/${id}/resend`]) {
      const response = await app.request(path, { headers: own });
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      const html = await response.text();
      expect(html).not.toMatch(/<[^>]+ (style|on\w+)=/);
      expect(html.match(/<script(?![^>]* src="\/console\/assets\/)/g)).toBeNull();
    }
  });

  test('loads no file but those that are named', async () => {
    const { app } = await openConsole();
    for (const name of ['..%2Fconsole-app.ts', 'constructor', 'none.js']) {
      expect((await app.request(`/console/assets/${name}`, { headers: own })).status).toBe(404);
    }
    expect((await app.request('/console/assets/uplot.js', { headers: own })).headers.get('content-type')).toContain(
      'text/javascript',
    );
  });
});

describe('a form', () => {
  test.each([
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 'right'],
    ['from another port of this machine', { origin: 'http://127.0.0.1:9999', 'sec-fetch-site': 'same-site' }, 'right'],
    ['from a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 'right'],
    ['without the token', own, ''],
    ['with another token', own, 'A'.repeat(43)],
  ])('%s decides nothing', async (_, headers, given) => {
    const { app, bridge, token } = await openConsole();
    const { id, version } = await recorded(bridge.ledger, { eventId: 'evt_1', acceptedAt, steps: ways.failed(1) });
    bridge.asked.length = 0;
    for (const path of [`/console/actions/${id}/resend`, '/console/search']) {
      const body = new URLSearchParams({
        token: given === 'right' ? token : given,
        why: 'x',
        version: String(version),
        id,
      });
      const response = await app.request(path, { method: 'POST', headers: { ...own, ...headers }, body });
      expect(response.status).toBe(403);
    }
    expect(bridge.asked).toEqual([]);
  });

  test('that is no form, or larger than any of ours, is not read', async () => {
    const { app, bridge, token } = await openConsole();
    bridge.asked.length = 0;
    const json = {
      method: 'POST',
      headers: { ...own, 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    };
    expect((await app.request('/console/search', json)).status).toBe(403);
    const body = new URLSearchParams({ token, id: 'x'.repeat(20_000) }).toString();
    const headers = {
      ...own,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    };
    expect((await app.request('/console/search', { method: 'POST', headers, body })).status).toBe(413);
    expect(bridge.asked).toEqual([]);
  });
});

describe('a console that acts with credentials', () => {
  test('lets in who has the key: by the address that was printed, then by a cookie that no script reads', async () => {
    const bridge = await storyBridge(() => now);
    const served = await serveConsole(bridge.client, { port: 0, onFault: () => {} });
    onTestFinished(served.close);
    const address = new URL(served.url);
    expect(address.hostname).toBe('127.0.0.1');

    const entered = await fetch(served.url, { redirect: 'manual' });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/console']);
    const [cookie = ''] = entered.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const page = await fetch(`${address.origin}/console`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain(address.searchParams.get('key'));
  });

  test.each([
    ['without it', '/console', {}],
    ['with another', '/console?key=x', {}],
    ['with another cookie', '/console/actions/act_1', { cookie: 'action-bridge-80=x' }],
    ['under another name', '/console', { host: 'evil.example' }],
  ])('asks the bridge nothing for whoever comes %s', async (_, path, headers) => {
    const bridge = await storyBridge(() => now);
    const served = await serveConsole(bridge.client, { port: 0, onFault: () => {} });
    onTestFinished(served.close);
    const { hostname, port } = new URL(served.url);
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path, headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect([403, 421]).toContain(status);
    expect(bridge.asked).toEqual([]);
  });
});
