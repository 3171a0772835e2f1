import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test of minutes works with. */
export interface LongTest {
  /** For its logs, and whatever else tells why it failed. */
  readonly folder: string;
  /** Aborted when somebody ends the test. */
  readonly signal: AbortSignal;
  /** Says what is done, and how many seconds after the start. */
  progress(what: string): void;
  /** Has `close` called in the end, before what was asked for earlier. */
  closeInTheEnd(close: () => Promise<void>): void;
}

/**
 * Runs a test of minutes, which is a program of its own. Its folder is kept when it fails, and its status is 1 then.
 *
 * @param script its name in package.json
 */
export async function runLongTest(script: string, test: (run: LongTest) => Promise<void>): Promise<void> {
  // Every client would print that the SDK's later versions need a later Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

  const startedAt = Date.now();
  const progress = (what: string): void => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    console.log(`${script} ${String(seconds).padStart(4)} s  ${what}`);
  };

  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
  }

  const folder = mkdtempSync(join(tmpdir(), `action-bridge-${script.replace('test:', '')}-`));
  const closers: (() => Promise<void>)[] = [];
  const closeInTheEnd = (close: () => Promise<void>): void => void closers.unshift(close);
  try {
    await test({ folder, signal: interrupted.signal, progress, closeInTheEnd });
    progress('passed');
  } catch (error) {
    progress(`failed: ${error instanceof Error ? error.message : String(error)}`);
    progress(`logs are kept in ${folder}`);
    process.exitCode = 1;
  } finally {
    for (const close of closers) await close();
    progress('all that was started has ended');
  }
  if (process.exitCode !== 1) rmSync(folder, { recursive: true, force: true });
}
