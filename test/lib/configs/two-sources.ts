import { defineBridge, passthrough, standardWebhooks } from 'action-bridge/config';

/** Two sources, of which one is rotating its secret, and share one of them. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret: ['test/shop', 'test/shop-next'] }),
    billing: standardWebhooks({ secret: ['test/billing', 'test/shop'] }),
  },
  routes: [passthrough({ source: 'shop', name: 'only-in-this-config' })],
});
