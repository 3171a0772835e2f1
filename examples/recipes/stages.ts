import { fileURLToPath } from 'node:url';
import { ActionBridge } from 'action-bridge';
import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';

const configOf = (stage: string): string => fileURLToPath(new URL(`./stages/${stage}.config.ts`, import.meta.url));

/** Two bridges in one account that share nothing: no secrets, no Twilio API key, no records. */
export function addStages(app: App): void {
  new ActionBridge(new Stack(app, 'Bridge-production'), 'Bridge', {
    config: configOf('production'),
    twilioSecretName: 'production/twilio',
    twilioAuthTokenSecretName: 'production/twilio-auth-token',
  });
  new ActionBridge(new Stack(app, 'Bridge-staging'), 'Bridge', {
    config: configOf('staging'),
    twilioSecretName: 'staging/twilio',
    twilioAuthTokenSecretName: 'staging/twilio-auth-token',
    retention: Duration.days(30),
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
