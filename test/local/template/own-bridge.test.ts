import { expect, test } from 'vitest';
import { BridgeConfigError, ownBridge } from '../../../local/template/own-bridge.ts';

test("the project's own bridge is loaded", async () => {
  expect((await ownBridge()).sources).toHaveProperty('shop');
});

test('given a bridge.config.ts that throws, then it is named, with the reason', async () => {
  const loading = ownBridge(() => Promise.reject(new Error('route order-shipped-sms: there is no source shopp')));
  await expect(loading).rejects.toThrow(BridgeConfigError);
  await expect(loading).rejects.toThrow(
    'bridge.config.ts cannot be loaded:\nroute order-shipped-sms: there is no source shopp',
  );
});
