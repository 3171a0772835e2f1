import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { BridgeStack } from '../../lib/bridge-stack.ts';

const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * Synthesises the stack that `cdk deploy` would deploy, in the same context, with its bundles.
 *
 * @param directory existing directory for the cloud assembly
 * @param config absolute path of bridge.config.ts
 * @throws {Error} if the stack does not synthesise or a bundle does not build
 */
export function synthesize(directory: string, config: string): void {
  const { context } = cdkJson.parse(JSON.parse(readFileSync(projectFile('cdk.json'), 'utf8')));
  const app = new App({
    outdir: directory,
    context: {
      ...context,
      'aws:cdk:enable-asset-metadata': true,
    },
  });
  new BridgeStack(app, 'ActionBridge', { bridge: { config } });
  withoutValidation(() => app.synth());
  // A package.json above may say `type: module`; Lambda has none near the bundle.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}\n');
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
