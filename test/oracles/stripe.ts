/** Signs events as Stripe does. */
export { default as Stripe } from 'stripe';
