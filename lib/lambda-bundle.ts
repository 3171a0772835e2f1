import { execFileSync } from 'node:child_process';
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

/** bundle.cjs loaded by require(). Lambda's runtime would import() it, for which Node reads the bundle twice. */
export const BUNDLE_LOADER = `import { createRequire } from 'node:module';
export const { handler } = createRequire(import.meta.url)('./bundle.cjs');
`;

/**
 * A handler and all that it imports: bundle.cjs, and index.mjs, by which Lambda finds it. esbuild runs as a library, so that neither a
 * shell nor npx nor a lock file is needed, and an app that installed the bridge as a package bundles it just the same.
 *
 * @param name the handler's folder under lambdas/
 */
export function lambdaBundle(name: string, parts: BundleParts = {}): Code {
  const entry = code(`../lambdas/${name}/index`);
  return Code.fromAsset(dirname(entry), {
    // By what comes out: the handler's folder is not all that goes in.
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('esbuild-runs-in-process'), local: new Esbuild(entry, parts) },
  });
}

/** What each function's bundle has in common with the others'. */
export const everyFunction = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Older than the runtime's, so that the same bundle runs on a laptop's Node.
  target: 'node20',
  minify: true,
  // ES modules can be shaken, CommonJS cannot. The AWS SDK is bundled: the one that was tested.
  mainFields: ['module', 'main'],
  // Which no call of ours streams; imported when it is needed, and never is.
  external: ['@smithy/core/event-streams'],
  logLevel: 'warning',
  alias: {
    '@aws-sdk/credential-provider-node': code('../lambdas/adapters/lean-sdk/environment-credentials'),
    '@aws-sdk/middleware-endpoint-discovery': code('../lambdas/adapters/lean-sdk/no-endpoint-discovery'),
  },
} satisfies BuildOptions;

class Esbuild implements ILocalBundling {
  /** Fields, and not made in tryBundle, because CDK takes bundlings of equal fields for the same. */
  private readonly options: BuildOptions;
  private readonly bridgeConfig: string | undefined;

  constructor(entry: string, { bridgeConfig, openApi }: BundleParts) {
    this.bridgeConfig = bridgeConfig;
    this.options = {
      ...everyFunction,
      entryPoints: [entry],
      alias: { ...everyFunction.alias, ...(bridgeConfig !== undefined && { '#bridge-config': bridgeConfig }) },
      ...(openApi !== undefined && { define: { OPENAPI_DOCUMENT: JSON.stringify(openApi) } }),
    };
  }

  tryBundle(outputDir: string): boolean {
    const options = { ...this.options, outfile: join(outputDir, 'bundle.cjs') };
    if (this.bridgeConfig === undefined) buildSync(options);
    else bundleBridge(options, this.bridgeConfig);
    writeFileSync(join(outputDir, 'index.mjs'), BUNDLE_LOADER);
    return true;
  }
}

/** What users write needs a plugin of esbuild's, which buildSync does not run: so it is run by another process. */
function bundleBridge(options: BuildOptions, bridgeConfig: string): void {
  const { outputFiles } = buildSync({
    entryPoints: [code('./bundling/bundle-process')],
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    target: 'node20',
    define: { BUNDLE: JSON.stringify({ options, bridgeConfig }) },
  });
  execFileSync(process.execPath, ['--input-type=module', '-'], {
    input: outputFiles[0]?.text ?? '',
    // Where it finds esbuild.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
}

/** The file of a module, which is what this one is: TypeScript where it is developed, JavaScript in the package. */
function code(module: string): string {
  return fileURLToPath(new URL(`${module}${extname(import.meta.url)}`, import.meta.url));
}
