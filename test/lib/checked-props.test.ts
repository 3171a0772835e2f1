import { CfnParameter, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { ActionBridge, type ActionBridgeProps } from '../../lib/action-bridge.ts';
import { configPath } from './synthesized-bridge.ts';

const bridge = (stack: Stack, props: ActionBridgeProps) => () =>
  new ActionBridge(stack, 'Bridge', { config: configPath('two-sources'), ...props });

const webhook = (url: string, secretName?: string) => ({ outcomes: { webhook: { url, secretName } } });

describe('a prop of the construct', () => {
  test.each<[string, ActionBridgeProps]>([
    ['twilioBaseUrl', { twilioBaseUrl: 'conversations.twilio.com' }],
    ['twilioSecretName', { twilioSecretName: '' }],
    ['twilioAuthTokenSecretName', { twilioAuthTokenSecretName: '' }],
    ['contentKeySecretName', { contentKeySecretName: '' }],
    ['warmEventsPerSecond', { warmEventsPerSecond: 0.5 }],
    ['webhook.url', webhook('http://shop.example/outcomes')],
    ['webhook.secretName', webhook('https://shop.example/outcomes', '')],
  ])('%s is refused by its name, as cdk -c would be', (name, props) => {
    expect(bridge(new Stack(), props)).toThrow(new RegExp(`at ${name}$`));
  });

  test('that only CloudFormation will know is taken as it is', () => {
    const stack = new Stack();
    const { valueAsString } = new CfnParameter(stack, 'Parameter');
    const props = { twilioBaseUrl: valueAsString, twilioSecretName: 'dev/twilio', ...webhook(valueAsString) };
    expect(bridge(stack, props)).not.toThrow();
  });
});
