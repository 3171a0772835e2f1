import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { HttpAnswer } from './http-event.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const packageJson = z.object({ bin: z.object({ redocly: z.string() }) });

/** The page is self-contained: the browser blocks all of its network requests. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
].join('; ');

/**
 * Renders the API description as a page that needs no network.
 *
 * @param openApi an OpenAPI document, as JSON
 * @throws {Error} if Redocly cannot read the document
 */
export async function docsPage(openApi: string): Promise<HttpAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'action-bridge-docs-'));
  try {
    const [document, page] = [join(folder, 'openapi.json'), join(folder, 'docs.html')];
    await writeFile(document, openApi);
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    await run(process.execPath, [redocly(), 'build-docs', document, '--inlineBundle', '--output', page], { env });
    return {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CONTENT_SECURITY_POLICY },
      body: await readFile(page),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function redocly(): string {
  const path = require.resolve('@redocly/cli/package.json');
  return join(dirname(path), packageJson.parse(require(path)).bin.redocly);
}
