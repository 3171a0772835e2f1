/** The words of bridge.config.ts. */

export { type SendMessage, sendMessage } from './core/action/send-message.ts';
export type { Bridge } from './core/bridge/bridge.ts';
export { defineBridge } from './core/bridge/define-bridge.ts';
export { EventRejection } from './core/bridge/event-rejection.ts';
export { PASSTHROUGH_TYPE, passthrough } from './core/bridge/passthrough.ts';
export { type Route, type RouteDefinition, type RouteInput, route } from './core/bridge/route.ts';
export type { Source } from './core/bridge/source.ts';
export { phoneNumber } from './data/phone-number.ts';
export { type BearerSettings, basic, bearer, type CredentialSettings } from './sources/credentials.ts';
export { type HmacSettings, hmac } from './sources/hmac.ts';
export { eventBridge, iam } from './sources/iam.ts';
export { github, hubspot, linear, pagerduty, shopify, square, stripe, typeform, zendesk } from './sources/presets.ts';
export { type PublicKeySettings, publicKey } from './sources/public-key.ts';
export type { EventMapping } from './sources/reading/event-mapping.ts';
export type { SourceSettings, UrlSignedSettings } from './sources/settings.ts';
export { slack } from './sources/slack.ts';
export { type StandardWebhooksSettings, standardWebhooks } from './sources/standard-webhooks.ts';
export { twilio } from './sources/twilio.ts';
