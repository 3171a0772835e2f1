import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type BuildOptions, buildSync } from 'esbuild';
import * as z from 'zod';
import { BridgeStack } from '../../lib/bridge-stack.ts';
import { everyFunction } from '../../lib/bundling/esbuild-options.ts';
import { BUNDLE_LOADER } from '../../lib/lambda-bundle.ts';
import { environmentFolder } from '../environment.ts';

/** A function as it would be uploaded. */
export interface Bundle {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
}

const lambdaFunction = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
  }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

/** Every function of the bridge, and what it is compared with, in a folder that `dispose` removes. */
export function bundles(): { readonly all: readonly Bundle[]; dispose(): void } {
  const outdir = mkdtempSync(join(tmpdir(), 'action-bridge-bench-'));
  const app = new App({
    outdir,
    context: { 'aws:cdk:enable-asset-metadata': true },
    builtinCloudFormationValidation: false,
  });
  const { artifactId } = new BridgeStack(app, 'Bench', {
    // With which comes the function that signs them.
    bridge: { outcomes: { webhook: { url: 'https://shop.example/outcomes' } } },
  });
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(app.synth().getStackArtifact(artifactId).template);
  const ours = Object.values(Resources).flatMap((resource) => {
    const { data } = lambdaFunction.safeParse(resource);
    if (!data) return [];
    const name = data.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
    return [bundleIn(name, join(outdir, data.Metadata['aws:asset:path']))];
  });
  return {
    all: [...ours, floor(outdir), floorAsOurs(outdir), conventional(outdir)],
    dispose: () => rmSync(outdir, { recursive: true }),
  };
}

/** The names of what our functions are compared with. */
export const FLOOR = 'floor';
export const FLOOR_AS_OURS = 'floor as ours';
export const CONVENTIONAL = 'conventional';

const common: BuildOptions = { bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'error' };

/** The two AWS clients as esbuild bundles them, of ES modules, and loaded by require(). */
function floor(outdir: string): Bundle {
  return floorIn(join(outdir, 'floor'), FLOOR, 'floor.mjs', {
    ...common,
    format: 'cjs',
    mainFields: ['module', 'main'],
  });
}

/** With all that spares our functions what they need not have: what they leave out of a bundle, and how they set their clients. */
function floorAsOurs(outdir: string): Bundle {
  return floorIn(join(outdir, 'floor-as-ours'), FLOOR_AS_OURS, 'floor-as-ours.mjs', everyFunction);
}

function floorIn(folder: string, name: string, entry: string, options: BuildOptions): Bundle {
  buildSync({ ...options, entryPoints: [join(environmentFolder, entry)], outfile: join(folder, 'bundle.cjs') });
  writeFileSync(join(folder, 'index.mjs'), BUNDLE_LOADER);
  return bundleIn(name, folder);
}

/** As CDK's NodejsFunction bundles it, minified. */
function conventional(outdir: string): Bundle {
  const folder = join(outdir, 'conventional');
  mkdirSync(folder);
  const entryPoints = [join(environmentFolder, 'conventional.mjs')];
  buildSync({ ...common, entryPoints, format: 'cjs', outfile: join(folder, 'index.js') });
  return bundleIn(CONVENTIONAL, folder);
}

function bundleIn(name: string, folder: string): Bundle {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  return { name, folder, bytes };
}
