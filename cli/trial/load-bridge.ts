import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { CommandError } from '../terminal/command-error.ts';

const configModule = z.object({
  default: z.custom<Bridge>(
    (it) => z.object({ sources: z.object(), routes: z.array(z.object({ plan: z.function() })) }).safeParse(it).success,
  ),
});

/** Loads the default export of a bridge.config.ts. @throws {CommandError} */
export async function loadBridge(file: string): Promise<Bridge> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new CommandError(
      `There is no ${path}.\nRun this in the folder of bridge.config.ts, or name the file with --config.`,
    );
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
    const line = cause instanceof Error ? lineIn(path, cause) : undefined;
    const where = line === undefined ? '' : `\nSee line ${line}.`;
    throw new CommandError(`${path} cannot be loaded:\n${reason}${where}`, { cause });
  }
}

/** The line of the file in the stack: sources do not know their names yet when they throw. */
function lineIn(path: string, { stack = '' }: Error): string | undefined {
  const places = [pathToFileURL(path).href, path].flatMap((file) => stack.split(`${file}:`).slice(1));
  return places.map((rest) => /^\d+/.exec(rest)?.[0]).find((it) => it !== undefined);
}
