import { fileURLToPath } from 'node:url';
import { App, type AppProps, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { BridgeStack } from './bridge-stack.ts';
import { settingOf } from './checked-props.ts';
import type { OutcomeSettings } from './outcomes.ts';
import { StateMachineChecks } from './state-machine-checks.ts';

/** Settings of `cdk deploy -c name=value` and of the context in cdk.json. */
const settings = z.object({
  /** Distinguishes several bridges in one account and region. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'is not 1 to 31 characters of a-z, 0-9 and -, a letter first')
    .optional(),
  /** A stack for tests: deleting it deletes everything except an archive's bucket. */
  ephemeral: z.union([z.boolean(), z.stringbool()]).default(false),
  twilioBaseUrl: settingOf.twilioBaseUrl.optional(),
  twilioSecretName: settingOf.secretName.optional(),
  twilioAuthTokenSecretName: settingOf.secretName.optional(),
  retentionDays: z.coerce.number().int().positive().optional(),
  content: z.enum(['full', 'redacted', 'hashed']).optional(),
  contentGraceDays: z.coerce.number().int().positive().optional(),
  warmEventsPerSecond: z.coerce.number().int().positive().optional(),
  contentKeySecretName: settingOf.secretName.optional(),
  /** Every 30 days. */
  archive: z.union([z.boolean(), z.stringbool()]).default(false),
  /** On the account's default event bus. */
  outcomes: z.union([z.boolean(), z.stringbool()]).default(true),
  outcomeUrl: settingOf.outcomeUrl.optional(),
  outcomeSecretName: settingOf.secretName.optional(),
  alarmTopicArn: z.string().startsWith('arn:').optional(),
  runbookUrl: z.url().optional(),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
});

/**
 * The app that `cdk` synthesises: this repository's bridge.config.ts in one stack.
 * @throws {Error} if a setting is invalid; names it
 */
export function bridgeApp(props?: AppProps): App {
  const app = new App(props);
  const { stage, ephemeral, retentionDays, contentGraceDays, archive, alarmTopicArn, ...others } = readSettings(app);
  const { outcomes, outcomeUrl, outcomeSecretName, ...bridge } = others;
  new BridgeStack(app, stage === undefined ? 'ActionBridge' : `ActionBridge-${stage}`, {
    description: 'action-bridge: verified webhooks in, Twilio Conversations Actions out, every step on record',
    alarmTopicArn,
    bridge: {
      ...bridge,
      config: fileURLToPath(new URL('../bridge.config.ts', import.meta.url)),
      ...(retentionDays !== undefined && { retention: Duration.days(retentionDays) }),
      ...(contentGraceDays !== undefined && { contentGrace: Duration.days(contentGraceDays) }),
      ...(archive && { archive: {} }),
      outcomes: outcomes && outcomeSettings(outcomeUrl, outcomeSecretName),
      ...(ephemeral && { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY }),
    },
  });
  addChecks(app);
  return app;
}

/**
 * Makes synthesis fail on an unacknowledged cdk-nag finding and on an invalid state machine. cdk.json switches on CDK's
 * own check, by validateAgainstDefaultRules.
 */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new StateMachineChecks());
}

function outcomeSettings(url: string | undefined, secretName: string | undefined): OutcomeSettings {
  return url === undefined ? {} : { webhook: { url, secretName } };
}

function readSettings(app: App): z.output<typeof settings> {
  const given = Object.keys(settings.shape).map((name) => [name, app.node.tryGetContext(name)]);
  const parsed = settings.safeParse(Object.fromEntries(given));
  if (parsed.data?.outcomes === false && parsed.data.outcomeUrl !== undefined) {
    throw new Error(
      'Invalid context: with outcomes=false there are no outcomes to send to outcomeUrl. Remove one of them.',
    );
  }
  if (parsed.success) return parsed.data;
  throw new Error(`Invalid context (cdk.json, or cdk -c name=value):\n${z.prettifyError(parsed.error)}`);
}
