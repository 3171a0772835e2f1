import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { warningsOf } from '../lambdas/core/bridge/bridge-checks.ts';
import type { SourceDescription } from '../lambdas/core/bridge/source-description.ts';
import type { DescribedRoute } from './openapi/described-bridge.ts';
import { openApiDocument } from './openapi/document.ts';
import type { ApiAccess } from './openapi/source-security.ts';

const isSchema = (value: unknown): boolean => typeof value === 'object' && value !== null && '_zod' in value;
const isFunction = (value: unknown): boolean => typeof value === 'function';

const bridgeConfig = z.object({
  default: z.object({
    publicBaseUrl: z.string().optional(),
    sources: z.record(
      z.string(),
      z.object({
        secrets: z.array(z.string().min(1)),
        scheme: z.string(),
        access: z.literal('iam').optional(),
        description: z.custom<SourceDescription>().optional(),
      }),
    ),
    routes: z.array(
      z.object({
        name: z.string(),
        source: z.string(),
        types: z.array(z.string()),
        data: z.custom<z.core.$ZodType>(isSchema, 'is not a zod schema'),
        plan: z.custom<DescribedRoute['plan']>(isFunction),
      }),
    ),
  }),
});

/** The parts of a bridge.config.ts that the template depends on. */
export interface BridgeConfig {
  /** Absolute. */
  readonly path: string;
  /** Without duplicates. */
  readonly sourceSecrets: readonly string[];
  /** Base URL that upstream systems call, if it is not the API's own. */
  readonly publicBaseUrl: string | undefined;
  readonly iamSources: readonly string[];
  /** OpenAPI 3.1, as JSON. */
  readonly openApi: string;
  /** Valid but probably unintended settings. */
  readonly warnings: readonly string[];
}

/**
 * Reads a bridge.config.ts as Lambda will: bundled by esbuild, then run. Functions are granted exactly the secrets that
 * it names, and mistakes show at synth.
 * @param file absolute path, or relative to the working directory
 * @throws {Error} if it does not compile, throws, or has no bridge as default export
 */
export function readBridgeConfig(file: string, access: ApiAccess = {}): BridgeConfig {
  const path = resolve(file);
  const parsed = bridgeConfig.safeParse(evaluate(path));
  if (!parsed.success) {
    throw new Error(
      `${path} does not export a bridge. Write "export default defineBridge({ sources, routes })".\n` +
        z.prettifyError(parsed.error),
    );
  }
  const bridge = parsed.data.default;
  const { sources } = bridge;
  const sourceSecrets = [...new Set(Object.values(sources).flatMap(({ secrets }) => secrets))];
  const iamSources = Object.keys(sources).filter((name) => sources[name]?.access === 'iam');
  return {
    path,
    sourceSecrets,
    publicBaseUrl: bridge.publicBaseUrl,
    iamSources,
    openApi: JSON.stringify(openApiDocument(bridge, access)),
    warnings: warningsOf(bridge),
  };
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
