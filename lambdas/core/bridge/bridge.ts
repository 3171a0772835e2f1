import type { Route } from './route.ts';
import type { Source } from './source.ts';

/** What a deployment does: which upstream systems may POST, and what becomes of their events. */
export interface Bridge {
  readonly sources: Readonly<Record<string, Source>>;
  readonly routes: readonly Route[];
  readonly publicBaseUrl?: string;
}
