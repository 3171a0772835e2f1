import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { BridgeStack } from '../../lib/bridge-stack.ts';
import { type LocalStack, readTemplate } from './template.ts';

const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

export interface SynthesizeSettings {
  /** Becomes the cloud assembly, bundles and all. It has to exist. */
  readonly directory: string;
  readonly twilioBaseUrl: string;
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
  /** Absolute, or from the working directory. */
  readonly config?: string | undefined;
}

/**
 * Synthesises the stack that `cdk deploy` would deploy, with the same context, and reads what of it runs here. Only
 * the settings that `cdk deploy -c` has as well are different.
 *
 * @throws {Error} when the stack does not synthesise, a bundle does not build, or the template is not understood
 */
export function synthesize({ directory, config, ...settings }: SynthesizeSettings): LocalStack {
  const { context } = cdkJson.parse(JSON.parse(readFileSync(projectFile('cdk.json'), 'utf8')));
  const app = new App({
    outdir: directory,
    context: {
      ...context,
      'aws:cdk:enable-asset-metadata': true,
    },
  });
  const stack = new BridgeStack(app, 'ActionBridge', {
    bridge: {
      config: config ?? projectFile('bridge.config.ts'),
      twilioBaseUrl: settings.twilioBaseUrl,
      ...(settings.logLevel && { logLevel: settings.logLevel }),
    },
  });
  const { template } = withoutValidation(() => app.synth()).getStackArtifact(stack.artifactId);
  // Lambda runs a bundle that has no package.json near it; here one of `type: module` may be above it.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}\n');
  return readTemplate(template, directory);
}

/** The checks of the template belong to `npm run synth`; without them a laptop starts in half the time. */
function withoutValidation<T>(synthesise: () => T): T {
  const { CDK_VALIDATION: before } = process.env;
  process.env.CDK_VALIDATION = 'false';
  try {
    return synthesise();
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}
