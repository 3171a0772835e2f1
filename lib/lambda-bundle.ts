import { writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

/** What of a bundle depends on the bridge. */
export interface BundleParts {
  /** The absolute path that `#bridge-config` stands for, if the handler imports it. */
  readonly bridgeConfig?: string | undefined;
  /** What `OPENAPI_DOCUMENT` stands for, if the handler has it: OpenAPI as JSON. */
  readonly openApi?: string | undefined;
}

/**
 * A handler and all that it imports as one CommonJS file, index.js. In-process, so that neither a shell nor npx nor a
 * lock file is needed, and an app that installed the bridge as a package bundles it just the same.
 *
 * @param name the handler's folder under lambdas/
 */
export function lambdaBundle(name: string, parts: BundleParts = {}): Code {
  // As this file is itself: TypeScript where it is developed, JavaScript in the package.
  const entry = fileURLToPath(new URL(`../lambdas/${name}/index${extname(import.meta.url)}`, import.meta.url));
  return Code.fromAsset(dirname(entry), {
    // By what comes out: the handler's folder is not all that goes in.
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('esbuild-runs-in-process'), local: new Esbuild(entry, parts) },
  });
}

class Esbuild implements ILocalBundling {
  /** A field, and not made in tryBundle, because CDK takes bundlings of equal fields for the same. */
  private readonly options: BuildOptions;

  constructor(entry: string, { bridgeConfig, openApi }: BundleParts) {
    this.options = {
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // Older than the runtime's, so that the same bundle runs on a laptop's Node.
      target: 'node20',
      minify: true,
      // ES modules can be shaken, CommonJS cannot. The AWS SDK is bundled: the one that was tested.
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      ...(bridgeConfig !== undefined && { alias: { '#bridge-config': bridgeConfig } }),
      ...(openApi !== undefined && { define: { OPENAPI_DOCUMENT: JSON.stringify(openApi) } }),
    };
  }

  tryBundle(outputDir: string): boolean {
    buildSync({ ...this.options, outfile: join(outputDir, 'index.js') });
    // For Node, a package of ES modules around it would make index.js another one.
    writeFileSync(join(outputDir, 'package.json'), '{"type":"commonjs"}');
    return true;
  }
}
