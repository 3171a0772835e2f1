import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import { buildSync } from 'esbuild';
import * as z from 'zod';

const bridgeConfig = z.object({
  default: z.object({
    sources: z.record(z.string(), z.object({ secrets: z.array(z.string().min(1)).min(1) })),
    routes: z.array(z.object({ name: z.string() })),
  }),
});

/** What the template has to know of a bridge.config.ts. */
export interface BridgeConfig {
  /** Absolute path of the file. */
  readonly path: string;
  /** Names in Secrets Manager of all sources' signing secrets, each once. */
  readonly sourceSecrets: readonly string[];
}

/**
 * Reads a bridge.config.ts the way that Lambda will: bundled by esbuild, then run. So the functions are granted just
 * the secrets that it names, and a mistake in it shows at synth.
 *
 * @param file a path, absolute or from the working directory
 * @throws {Error} when it does not compile, throws, or does not export a bridge by default
 */
export function readBridgeConfig(file: string): BridgeConfig {
  const path = resolve(file);
  const parsed = bridgeConfig.safeParse(evaluate(path));
  if (!parsed.success) {
    throw new Error(
      `${path} does not export a bridge; write "export default defineBridge({ sources, routes })".\n${z.prettifyError(parsed.error)}`,
    );
  }
  const { sources } = parsed.data.default;
  const sourceSecrets = [...new Set(Object.values(sources).flatMap(({ secrets }) => secrets))];
  return { path, sourceSecrets };
}

function evaluate(path: string): unknown {
  try {
    const { outputFiles } = buildSync({
      entryPoints: [path],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
    });
    const code = outputFiles[0]?.text ?? '';
    const run: unknown = runInThisContext(`(function (exports, require, module) {${code}\n})`, { filename: path });
    const module = { exports: {} };
    if (typeof run === 'function') run(module.exports, createRequire(path), module);
    return module.exports;
  } catch (error) {
    throw new Error(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
