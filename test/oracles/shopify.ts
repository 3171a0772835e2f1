/** Verifies webhooks as Shopify asks its users to. */
import '@shopify/shopify-api/adapters/web-api';

export { ApiVersion, shopifyApi } from '@shopify/shopify-api';
