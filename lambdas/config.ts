/** What bridge.config.ts imports: the public vocabulary of a bridge's configuration. */
export { type Bridge, defineBridge } from './core/bridge.ts';
export { EventRejection } from './core/event-rejection.ts';
export { PASSTHROUGH_TYPE, passthrough } from './core/passthrough.ts';
export { type Route, type RouteDefinition, type RouteInput, route } from './core/routes.ts';
export { type SendMessage, sendMessage } from './core/send-message.ts';
export type { Source } from './core/source.ts';
export { basic, bearer, type CredentialSettings } from './sources/credentials.ts';
export type { EventMapping } from './sources/event-mapping.ts';
export { type HmacSettings, hmac, type SourceSettings, type UrlSignedSettings } from './sources/hmac.ts';
export { eventBridge, iam } from './sources/iam.ts';
export { github, hubspot, linear, pagerduty, shopify, square, stripe, typeform, zendesk } from './sources/presets.ts';
export { slack } from './sources/slack.ts';
export { standardWebhooks } from './sources/standard-webhooks.ts';
export { twilio } from './sources/twilio.ts';
