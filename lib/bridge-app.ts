import { fileURLToPath } from 'node:url';
import { App, type AppProps, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { BridgeStack } from './bridge-stack.ts';
import { settingOf } from './checked-props.ts';
import type { OutcomeSettings } from './outcomes.ts';
import { StateMachineChecks } from './state-machine-checks.ts';

/** What `cdk deploy -c name=value` and the context in cdk.json may set. */
const settings = z.object({
  /** Tells several bridges in one account and region apart. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'is not 1 to 31 characters of a-z, 0-9 and -, a letter first')
    .optional(),
  /** A stack for a test: deleting it leaves nothing behind but the bucket of an archive. */
  ephemeral: z.union([z.boolean(), z.stringbool()]).default(false),
  twilioBaseUrl: settingOf.twilioBaseUrl.optional(),
  twilioSecretName: settingOf.secretName.optional(),
  twilioAuthTokenSecretName: settingOf.secretName.optional(),
  /** Days after which a settled action is forgotten. */
  retentionDays: z.coerce.number().int().positive().optional(),
  /** What of a settled action's content stays on record. */
  content: z.enum(['full', 'redacted', 'hashed']).optional(),
  /** Days for which what FAILED or EXPIRED keeps its content all the same. */
  contentGraceDays: z.coerce.number().int().positive().optional(),
  /** Events a second that the ledger takes from its first moment on. */
  warmEventsPerSecond: z.coerce.number().int().positive().optional(),
  contentKeySecretName: settingOf.secretName.optional(),
  /** Whether the ledger is exported to S3 every 30 days. */
  archive: z.union([z.boolean(), z.stringbool()]).default(false),
  /** Whether the end of each action is told on the account's default event bus. */
  outcomes: z.union([z.boolean(), z.stringbool()]).default(true),
  /** Where each outcome is POSTed, signed with the secret of `outcomeSecretName`. */
  outcomeUrl: settingOf.outcomeUrl.optional(),
  outcomeSecretName: settingOf.secretName.optional(),
  /** The SNS topic that alarms are told to. */
  alarmTopicArn: z.string().startsWith('arn:').optional(),
  runbookUrl: z.url().optional(),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
});

/**
 * The app that `cdk` synthesises: this repository's bridge.config.ts in one stack, and the checks that it has to pass.
 *
 * @throws {Error} which names the setting that is malformed
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
 * Makes the synth of an app fail on a finding of cdk-nag that nobody acknowledged with a reason, and on an invalid
 * state machine. CDK's own check of the templates is a setting in cdk.json, validateAgainstDefaultRules.
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
    throw new Error('The context is malformed: with outcomes=false there is nothing to call outcomeUrl about.');
  }
  if (parsed.success) return parsed.data;
  throw new Error(`The context (cdk.json, or cdk -c name=value) is malformed:\n${z.prettifyError(parsed.error)}`);
}
