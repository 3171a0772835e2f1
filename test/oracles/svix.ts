/** Signs, and verifies, as Svix does. */
export { Webhook as SvixWebhook } from 'svix';
