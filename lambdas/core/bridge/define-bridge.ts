import type { Bridge } from './bridge.ts';
import { checkBridge } from './bridge-checks.ts';
import type { Route } from './route.ts';
import type { Source } from './source.ts';

/**
 * Declares a bridge; the default export of bridge.config.ts.
 *
 * @param bridge `publicBaseUrl`: the URL before `/events/{source}` that upstream systems call, such as
 *   `https://hooks.example.com`. Signatures that cover the URL (HubSpot, Square, Twilio) need it behind a proxy or a
 *   custom domain with a path. Default: the URL of the API.
 * @throws {Error} at synth if something cannot work, such as a route that no event reaches
 */
export function defineBridge<const Sources extends Record<string, Source>>(bridge: {
  readonly sources: Sources;
  readonly routes: readonly Route<keyof Sources & string>[];
  readonly publicBaseUrl?: string;
}): Bridge {
  checkBridge(bridge);
  return bridge;
}
