import { defineBridge, iam, passthrough, standardWebhooks } from 'action-bridge/config';

/** One source that signs, and one whose callers IAM has to know. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret: 'test/shop' }),
    'order-service': iam(),
  },
  routes: [passthrough({ source: 'shop' }), passthrough({ source: 'order-service', name: 'from-aws' })],
});
