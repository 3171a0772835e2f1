import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { startService } from '../stack/child-process.ts';
import { bashScript, readmeBlocks } from './readme.ts';

const READY_TIMEOUT_MILLIS = 60_000;

describe('given what the README starts on a laptop', () => {
  test(
    'it is ready with nothing but Node, and says where, and with what to sign',
    async () => {
      const log = join(temporaryDirectory(), 'start.log');
      const printed = () => stripVTControlCharacters(readFileSync(log, 'utf8'));
      const url = () => /POST (http:\S+)\/events\/shop/.exec(printed())?.[1];
      const service = startService({
        command: 'bash',
        args: ['-c', bashScript(readmeBlocks('start'))],
        env: { ...process.env, PORT: '0', TWILIO_SIMULATOR_PORT: '0', DYNAMODB_PORT: '0' },
        cwd: new URL('../..', import.meta.url).pathname,
        log,
        signal: new AbortController().signal,
      });
      onTestFinished(() => service.end());

      await service.ready(async () => url() !== undefined, READY_TIMEOUT_MILLIS);

      expect((await fetch(`${url()}/health`)).status).toBe(200);
      expect(printed()).toContain(LOCAL_SIGNING_SECRET);
      expect(printed()).toContain(`curl -s ${url()}/events/shop`);
      await service.end();
      await expect(fetch(`${url()}/health`)).rejects.toThrow();
    },
    READY_TIMEOUT_MILLIS + 30_000,
  );
});
