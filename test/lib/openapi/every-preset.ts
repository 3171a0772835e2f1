import {
  basic,
  bearer,
  defineBridge,
  eventBridge,
  github,
  hmac,
  hubspot,
  iam,
  passthrough,
  route,
  slack,
  standardWebhooks,
  stripe,
  twilio,
} from 'action-bridge/config';
import * as z from 'zod';

const secret = 'test/secret';
const anything = { data: z.unknown(), action: () => undefined };

/** A source of each kind that is described in its own way, and schemas that JSON Schema cannot say. */
export default defineBridge({
  sources: {
    shop: standardWebhooks({ secret }),
    github: github({ secret }),
    stripe: stripe({ secret }),
    slack: slack({ secret }),
    hubspot: hubspot({ secret }),
    twilio: twilio({ secret }),
    till: hmac({ secret, signature: { header: 'X-Till-Signature', encoding: 'hex' }, signed: '{body}' }),
    crm: bearer({ secret, event: { type: '/kind', data: '/record' } }),
    intranet: basic({ secret }),
    aws: iam({ event: eventBridge }),
  },
  routes: [
    passthrough({ source: 'shop' }),
    route({ name: 'payment-failed', source: 'stripe', type: 'invoice.payment_failed', ...anything }),
    route({ name: 'deal-closed', source: 'hubspot', type: 'deal.propertyChange', ...anything }),
    route({ name: 'push', source: 'github', type: 'push', ...anything, data: z.object({ ref: z.string() }) }),
    route({ name: 'record-changed', source: 'crm', type: 'changed', ...anything, data: z.object({ id: z.int() }) }),
    route({
      name: 'unsayable',
      source: 'till',
      type: 'com.example.receipt/printed',
      action: () => undefined,
      data: z.object({
        total: z.string().transform(Number),
        paidAt: z.coerce.date(),
        lines: z.map(z.string(), z.number()).optional(),
        note: z.string().refine((it) => it !== 'x'),
        copies: z.int().default(1),
        tree: z.json(),
      }),
    }),
  ],
});
