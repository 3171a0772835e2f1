/** Verifies webhooks as Square asks its users to. */
export { WebhooksHelper } from 'square';
