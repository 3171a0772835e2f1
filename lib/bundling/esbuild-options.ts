import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

/** How esbuild bundles each function. */
export const everyFunction = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Below Lambda's Node, so that the same bundle runs on a laptop's.
  target: 'node20',
  minify: true,
  // ES modules can be tree-shaken, CommonJS cannot. The AWS SDK is bundled in the version that was tested.
  mainFields: ['module', 'main'],
  // For streaming calls, which we never make.
  external: ['@smithy/core/event-streams'],
  logLevel: 'warning',
  alias: {
    '@aws-sdk/credential-provider-node': code('../../lambdas/adapters/lean-sdk/environment-credentials'),
    '@aws-sdk/middleware-endpoint-discovery': code('../../lambdas/adapters/lean-sdk/no-endpoint-discovery'),
  },
} satisfies BuildOptions;

/** TypeScript in the repository, JavaScript in the package. */
function code(module: string): string {
  return fileURLToPath(new URL(`${module}${extname(import.meta.url)}`, import.meta.url));
}
