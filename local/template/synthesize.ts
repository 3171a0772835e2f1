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
  /** Existing directory for the cloud assembly. */
  readonly directory: string;
  readonly twilioBaseUrl: string;
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
  /** Path of bridge.config.ts, absolute or relative to the working directory. */
  readonly config?: string | undefined;
}

/**
 * Synthesises the stack that `cdk deploy` would deploy, in the same context, and reads the parts that run here.
 *
 * @throws {Error} if the stack does not synthesise, a bundle does not build, or the template is not supported
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
  // A package.json above may say `type: module`; Lambda has none near the bundle.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}\n');
  return readTemplate(template, directory);
}

/** `npm run synth` checks the template. Without checks a laptop starts in half the time. */
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
