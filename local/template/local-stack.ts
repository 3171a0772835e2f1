import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble } from './stack-cache.ts';
import { type LocalFunction, type LocalStack, readTemplate } from './template.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/action-bridge/stacks');
const TEMPLATE_FILE = 'ActionBridge.template.json';

export interface LocalStackSettings {
  /** Becomes the cloud assembly, bundles and all. It has to exist, and be empty. */
  readonly directory: string;
  readonly twilioBaseUrl: string;
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
  /** Absolute, or from the working directory; the project's own without it. */
  readonly config?: string | undefined;
}

/**
 * The stack that `cdk deploy` would deploy, and what of it runs here. It is synthesised only if something that it is
 * made of has changed: docs/explanation/adr/0049.
 *
 * @throws {Error} when the stack does not synthesise, a bundle does not build, or the template is not understood
 */
export async function localStack({ directory, config, ...settings }: LocalStackSettings): Promise<LocalStack> {
  await assemble(directory, {
    root,
    config: config === undefined ? join(root, 'bridge.config.ts') : resolve(config),
    cache,
    // CDK takes a second to load.
    load: async () => (await import('./synthesize.ts')).synthesize,
  });
  const stack = readTemplate(JSON.parse(readFileSync(join(directory, TEMPLATE_FILE), 'utf8')), directory);
  return { ...stack, functions: stack.functions.map((fn) => ({ ...fn, environment: environmentOf(fn, settings) })) };
}

/** What `cdk deploy -c twilioBaseUrl=… -c logLevel=…` would set. */
function environmentOf(
  { environment }: LocalFunction,
  { twilioBaseUrl, logLevel }: Omit<LocalStackSettings, 'directory' | 'config'>,
): LocalFunction['environment'] {
  return {
    ...environment,
    ...('TWILIO_BASE_URL' in environment && { TWILIO_BASE_URL: twilioBaseUrl }),
    ...(logLevel && 'POWERTOOLS_LOG_LEVEL' in environment && { POWERTOOLS_LOG_LEVEL: logLevel }),
  };
}
