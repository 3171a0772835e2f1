import { fileURLToPath } from 'node:url';
import { App, type AppProps, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { BridgeStack } from './bridge-stack.ts';
import { StateMachineChecks } from './state-machine-checks.ts';

/** What `cdk deploy -c name=value` and the context in cdk.json may set. */
const settings = z.object({
  /** Tells several bridges in one account and region apart. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'is not 1 to 31 characters of a-z, 0-9 and -, a letter first')
    .optional(),
  /** A stack for a test: deleting it leaves nothing behind. */
  ephemeral: z.union([z.boolean(), z.stringbool()]).default(false),
  twilioBaseUrl: z.url().optional(),
  twilioSecretName: z.string().min(1).optional(),
  twilioAuthTokenSecretName: z.string().min(1).optional(),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
});

/**
 * The app that `cdk` synthesises: this repository's bridge.config.ts in one stack, and the checks that it has to pass.
 *
 * @throws {Error} which names the setting that is malformed
 */
export function bridgeApp(props?: AppProps): App {
  const app = new App(props);
  const { stage, ephemeral, ...bridge } = readSettings(app);
  new BridgeStack(app, stage === undefined ? 'ActionBridge' : `ActionBridge-${stage}`, {
    description: 'action-bridge: verified webhooks in, Twilio Conversations Actions out, every step on record',
    bridge: {
      ...bridge,
      config: fileURLToPath(new URL('../bridge.config.ts', import.meta.url)),
      ...(ephemeral && { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY }),
    },
  });
  addChecks(app);
  return app;
}

/**
 * Makes the synth of an app fail on a finding of cdk-nag that nobody acknowledged with a reason, and on an invalid
 * state machine. CDK's own check of the templates is a setting in cdk.json, validateAgainstDefaultRules.
 */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new StateMachineChecks());
}

function readSettings(app: App): z.output<typeof settings> {
  const given = Object.keys(settings.shape).map((name) => [name, app.node.tryGetContext(name)]);
  const parsed = settings.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new Error(`The context (cdk.json, or cdk -c name=value) is malformed:\n${z.prettifyError(parsed.error)}`);
}
