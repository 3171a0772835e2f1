/** What bridge.config.ts imports: the public vocabulary of a bridge's configuration. */
export { type Bridge, defineBridge } from './core/bridge.ts';
export { PASSTHROUGH_TYPE, passthrough } from './core/passthrough.ts';
export { type Route, type RouteDefinition, type RouteInput, route } from './core/routes.ts';
export { type SendMessage, sendMessage } from './core/send-message.ts';
export type { Source } from './core/source.ts';
export { standardWebhooks } from './sources/standard-webhooks.ts';
