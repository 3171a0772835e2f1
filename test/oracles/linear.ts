/** Verifies webhooks as Linear asks its users to. */
export { LinearWebhookClient } from '@linear/sdk/webhooks';
