import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startChild } from '../../../bench/load/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'action-bridge-children-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this program. */
function program(name: string, code: string): URL {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return pathToFileURL(file);
}

const ready = z.object({ ready: z.literal(true) });
const saysReady = 'process.send({ ready: true });';

describe('a child that works', () => {
  test('answers each question with what it says next, and ends when it is to', async () => {
    const counts = `let n = 0; process.on('message', () => process.send(n += 1)); process.on('disconnect', () => process.exit()); ${saysReady}`;
    const child = await startChild(program('counts', counts), ready);

    expect([await child.ask(), await child.ask()]).toEqual([1, 2]);
    await child.end();
    await child.end();
  });
});

describe('a child that died', () => {
  const dies = `process.on('message', () => process.exit(3)); ${saysReady}`;

  test('tells by its status whoever asks it, then and later', async () => {
    const child = await startChild(program('dies', dies), ready);

    await expect(child.ask()).rejects.toThrow('dies.mjs ended with status 3');
    await expect(child.ask()).rejects.toThrow('dies.mjs ended with status 3');
  });

  test('does not hide the reason when it is ended after all', async () => {
    const child = await startChild(program('dies-too', dies), ready);
    const job = async () => {
      try {
        await child.ask();
      } finally {
        await child.end();
      }
    };

    await expect(job()).rejects.toThrow('dies-too.mjs ended with status 3');
  });

  test('before it was ready is an error at once', async () => {
    await expect(startChild(program('never', 'process.exit(4)'), ready)).rejects.toThrow('ended with status 4');
  });
});

describe('a child that says something else than it should', () => {
  test('is not left behind', async () => {
    const file = join(folder, 'pid');
    const stays = `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(file)}, String(process.pid));
      setInterval(() => {}, 1_000); process.send({ ready: 'perhaps' });`;

    await expect(startChild(program('stays', stays), ready)).rejects.toThrow(z.core.$ZodError);

    const pid = Number(readFileSync(file, 'utf8'));
    while (isRunning(pid)) await wait(20);
    expect(isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
