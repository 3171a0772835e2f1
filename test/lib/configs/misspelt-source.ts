import { defineBridge, hmac, passthrough } from '../../../lambdas/config.ts';

const encoding: unknown = 'hexx';

export default defineBridge({
  sources: {
    acme: hmac({
      name: 'Acme',
      secret: 'action-bridge/sources/acme',
      // @ts-expect-error: what a JavaScript file, which no types check, may say.
      signature: { header: 'X-Acme-Signature', encoding },
      signed: '{body}',
    }),
  },
  routes: [passthrough({ source: 'acme' })],
});
