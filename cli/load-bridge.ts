import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { Bridge } from '../lambdas/core/bridge.ts';
import { CommandError } from './command-error.ts';

const configModule = z.object({
  default: z.custom<Bridge>(
    (it) => z.object({ sources: z.object(), routes: z.array(z.object({ plan: z.function() })) }).safeParse(it).success,
  ),
});

/**
 * The bridge that a bridge.config.ts declares.
 *
 * @throws {CommandError} when there is no such file, it throws, or it does not export a bridge by default
 */
export async function loadBridge(file: string): Promise<Bridge> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new CommandError(`There is no ${path}.\nRun this where bridge.config.ts is, or name the file with --config.`);
  }
  const parsed = configModule.safeParse(await load(path));
  if (parsed.success) return parsed.data.default;
  throw new CommandError(
    `${path} does not export a bridge.\nWrite "export default defineBridge({ sources, routes })".`,
  );
}

async function load(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`${path} cannot be loaded:\n${reason}`, { cause });
  }
}
