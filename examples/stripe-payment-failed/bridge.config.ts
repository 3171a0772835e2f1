import { defineBridge, route, sendMessage, stripe } from 'action-bridge/config';
import { z } from 'zod';

/** https://docs.stripe.com/api/invoices/object: what this route uses of it. */
const invoice = z.object({
  number: z.string(),
  amount_due: z.int(),
  currency: z.string().length(3),
  customer_phone: z.e164().nullable(),
  hosted_invoice_url: z.url(),
  metadata: z.object({ conversation_id: z.string() }),
});

/** A customer whose card was declined is asked to pay the invoice in another way. */
export default defineBridge({
  sources: {
    stripe: stripe({ secret: 'action-bridge/sources/stripe' }),
  },
  routes: [
    route({
      name: 'payment-failed',
      source: 'stripe',
      type: 'invoice.payment_failed',
      data: z.object({ data: z.object({ object: invoice }) }),
      action: ({ data }) => {
        const { number, amount_due, currency, customer_phone, hosted_invoice_url, metadata } = data.data.object;
        // Whoever left no number is not texted: the event is on record as ignored.
        if (customer_phone === null) return undefined;
        return sendMessage({
          conversationId: metadata.conversation_id,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: customer_phone, channel: 'SMS' }],
          content: {
            text: `We could not collect ${amount(amount_due, currency)} for invoice ${number}. Please pay it here: ${hosted_invoice_url}`,
          },
        });
      },
      // After a day Stripe has tried the card again.
      deadlineSeconds: 24 * 60 * 60,
    }),
  ],
});

/** https://docs.stripe.com/currencies#zero-decimal: Stripe counts in the smallest unit of a currency. */
function amount(units: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(units / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
