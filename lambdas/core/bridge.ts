import type { Route } from './routes.ts';
import type { Source } from './source.ts';

/** What a deployment does: which upstream systems may POST, and what becomes of their events. */
export interface Bridge {
  readonly sources: Readonly<Record<string, Source>>;
  readonly routes: readonly Route[];
}

/**
 * Declares a bridge; the default export of bridge.config.ts.
 *
 * @throws {Error} at synth, when two routes share a name, or a source's name does not fit into a path
 */
export function defineBridge<const Sources extends Record<string, Source>>(bridge: {
  readonly sources: Sources;
  readonly routes: readonly Route<keyof Sources & string>[];
}): Bridge {
  for (const name of Object.keys(bridge.sources)) {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
      throw new Error(`source ${name}: a source's name is 1 to 63 characters of a-z, 0-9 and -`);
    }
  }
  const names = bridge.routes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`route ${twice}: two routes share this name`);
  return bridge;
}
