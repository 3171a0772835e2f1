import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import bridge from '#bridge-config';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import everyPreset from './every-preset.ts';

const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json');
const { bin } = z.object({ bin: z.object({ redocly: z.string() }) }).parse(JSON.parse(readFileSync(manifest, 'utf8')));

/** What `redocly lint` finds in a document, by the rules of redocly.yaml. */
function findings(document: object): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'action-bridge-lint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(dirname(manifest), bin.redocly), 'lint', file, '--config', resolve('redocly.yaml'), '--format', 'json'],
    { encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
  );
  const report = z.object({ problems: z.array(z.looseObject({ ruleId: z.string(), message: z.string() })) });
  try {
    return report.parse(JSON.parse(stdout)).problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
  } catch (cause) {
    throw new Error(`redocly lint printed no report:\n${stdout}\n${stderr}`, { cause });
  }
}

describe('redocly lint', () => {
  test.each([
    ['the bridge of this repository', bridge],
    ['a bridge with a source of every kind', everyPreset],
    ['a bridge without sources', { sources: {}, routes: [] }],
  ])(
    'finds nothing in the description of %s',
    (_, described) => {
      expect(findings(openApiDocument(described))).toEqual([]);
    },
    30_000,
  );

  test('would find what is missing', () => {
    const { tags: _, ...document } = openApiDocument(bridge);
    expect(findings({ ...document, servers: [] })).toContainEqual(expect.stringContaining('no-empty-servers'));
  }, 30_000);
});
