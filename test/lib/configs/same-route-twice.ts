import { defineBridge, passthrough, standardWebhooks } from 'action-bridge/config';

export default defineBridge({
  sources: { shop: standardWebhooks({ secret: 'test/shop' }) },
  routes: [passthrough({ source: 'shop' }), passthrough({ source: 'shop' })],
});
