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

/** What the template has to know of a bridge.config.ts. */
export interface BridgeConfig {
  /** Absolute path of the file. */
  readonly path: string;
  /** Names in Secrets Manager of all sources' signing secrets, each once. */
  readonly sourceSecrets: readonly string[];
  /** What upstream systems see before the path, where it is not the API's own URL. */
  readonly publicBaseUrl: string | undefined;
  /** Names of the sources that only those may call whom IAM allows to. */
  readonly iamSources: readonly string[];
  /** The description of the API that it makes: OpenAPI 3.1, as JSON. */
  readonly openApi: string;
  /** What works, and is probably not meant. */
  readonly warnings: readonly string[];
}

/**
 * Reads a bridge.config.ts the way that Lambda will: bundled by esbuild, then run. So the functions are granted just
 * the secrets that it names, and a mistake in it shows at synth.
 *
 * @param file a path, absolute or from the working directory
 * @param access who lets in those that read and decide, for the description of the API
 * @throws {Error} when it does not compile, throws, or does not export a bridge by default
 */
export function readBridgeConfig(file: string, access: ApiAccess = {}): BridgeConfig {
  const path = resolve(file);
  const parsed = bridgeConfig.safeParse(evaluate(path));
  if (!parsed.success) {
    throw new Error(
      `${path} does not export a bridge; write "export default defineBridge({ sources, routes })".\n${z.prettifyError(parsed.error)}`,
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
