import type { Route } from './route.ts';
import type { Source } from './source.ts';

export interface Bridge {
  readonly sources: Readonly<Record<string, Source>>;
  readonly routes: readonly Route[];
  readonly publicBaseUrl?: string;
}
