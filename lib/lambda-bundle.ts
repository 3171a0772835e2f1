import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { everyFunction } from './bundling/esbuild-options.ts';

export interface BundleParts {
  /** Absolute path that replaces `#bridge-config`. */
  readonly bridgeConfig?: string | undefined;
  /** JSON that replaces `OPENAPI_DOCUMENT`. */
  readonly openApi?: string | undefined;
}

/** Loads bundle.cjs with require(). Lambda's import() makes Node read the bundle twice. */
export const BUNDLE_LOADER = `import { createRequire } from 'node:module';
export const { handler } = createRequire(import.meta.url)('./bundle.cjs');
`;

/**
 * Bundles a handler with all its imports. Runs esbuild as a library, so an app that installs the package needs no
 * shell, npx or lock file.
 * @param name the handler's folder under lambdas/
 */
export function lambdaBundle(name: string, parts: BundleParts = {}): Code {
  const entry = code(`../lambdas/${name}/index`);
  return Code.fromAsset(dirname(entry), {
    // The handler's folder is only part of the input.
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('esbuild-runs-in-process'), local: new Esbuild(entry, parts) },
  });
}

class Esbuild implements ILocalBundling {
  /** Fields because CDK treats bundlings with equal fields as the same. */
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

/** A bridge.config.ts needs an esbuild plugin, which buildSync does not run; another process does. */
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
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
}

/** TypeScript in the repository, JavaScript in the package. */
function code(module: string): string {
  return fileURLToPath(new URL(`${module}${extname(import.meta.url)}`, import.meta.url));
}
