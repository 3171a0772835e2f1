import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleProcess } from '../console/console-process.ts';
import { execIn, type FreshApp, freshApp } from './fresh-app.ts';

/** Far more than it needs; assets or tests that slip in would break it. */
const MOST_BYTES = 500_000;

const folder = mkdtempSync(join(tmpdir(), 'somebodys-app-'));
let app: FreshApp;
beforeAll(async () => {
  app = await freshApp(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what npm pack makes', () => {
  test('holds what was built, the command line and the first pages to read, and nothing else', async () => {
    const listed = await execIn(folder, process.env, 'tar', ['-tzf', app.tarball]);
    const tops = listed
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\/((?:dist\/)?[^/]+).*$/, '$1'));
    expect([...new Set(tops)].sort()).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'bin', 'dist/bin', 'dist/cli', 'dist/lambdas', 'dist/lib']),
    );
    expect(tops.filter((it) => /test|local|examples|docs|^bridge/.test(it))).toEqual([]);
    expect(listed).not.toMatch(/(?<!\.d)\.ts$/m);
  });

  test('is small', () => {
    expect(statSync(app.tarball).size).toBeLessThan(MOST_BYTES);
  });
});

describe("given somebody else's CDK app that has installed it", () => {
  test('its bridge.config.ts and its stack compile, with its own zod and CDK', async () => {
    expect(await app.exec('tsc', '-p', '.')).toBe('');
  });

  test('it synthesises, functions and all', async () => {
    await app.exec('cdk', 'synth', '--quiet', '--app', 'tsx app.ts');
    const template = readFileSync(join(folder, 'cdk.out/SomebodysApp.template.json'), 'utf8');
    expect(template).toContain('secret:somebody/shop-??????');
    expect(template).toContain('/*/POST/events/warehouse');
    expect(template).toContain('"AWS::StepFunctions::StateMachine"');
  });

  test('an app of CommonJS synthesises as well', async () => {
    mkdirSync(join(folder, 'commonjs'));
    writeFileSync(join(folder, 'commonjs/package.json'), '{"type":"commonjs"}');
    writeFileSync(join(folder, 'commonjs/app.ts'), readFileSync(join(folder, 'app.ts')));
    await app.exec('cdk', 'synth', '--quiet', '--app', 'tsx commonjs/app.ts', '--output', 'commonjs/cdk.out');
    expect(readFileSync(join(folder, 'commonjs/cdk.out/SomebodysApp.template.json'), 'utf8')).toBe(
      readFileSync(join(folder, 'cdk.out/SomebodysApp.template.json'), 'utf8'),
    );
  });

  test('its console has its pages and the files that they load', async () => {
    const { url } = await consoleProcess([join(folder, 'node_modules/.bin/action-bridge')], { cwd: folder });
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await (await fetch(new URL('/console/numbers', url), { headers: { cookie } })).text();
    const files = [...page.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    for (const path of [...files, '/console/assets/charts.js', '/console/assets/uplot.js']) {
      expect([path, (await fetch(new URL(path, url))).status]).toEqual([path, 200]);
    }
    expect(files).toContain('/console/assets/console.css');
  });

  test('its command line shows what its routes make of an event', async () => {
    expect(await app.exec('action-bridge', 'routes')).toMatch(/order-shipped +shop +com\.example\.order\.shipped/);
  });
});
