import type { Bridge } from './bridge.ts';
import { checkBridge } from './bridge-checks.ts';
import type { Route } from './route.ts';
import type { Source } from './source.ts';

/**
 * Declares a bridge; the default export of bridge.config.ts.
 *
 * @param bridge `publicBaseUrl`: what upstream systems see before `/events/{source}`, such as
 *   `https://hooks.example.com`. Signatures that cover the URL (HubSpot, Square, Twilio) need it behind a custom domain with
 *   a path, or behind a proxy; without it the URL by which API Gateway was called is taken.
 * @throws {Error} at synth, when something in it cannot work: two routes of one name, a route that no event reaches, a source
 *   without a secret, a name that does not fit into a path, a URL that is none
 */
export function defineBridge<const Sources extends Record<string, Source>>(bridge: {
  readonly sources: Sources;
  readonly routes: readonly Route<keyof Sources & string>[];
  readonly publicBaseUrl?: string;
}): Bridge {
  checkBridge(bridge);
  return bridge;
}
