import type { Route } from '../../lambdas/core/bridge/route.ts';
import type { Source } from '../../lambdas/core/bridge/source.ts';

export interface DescribedBridge {
  readonly sources: Readonly<Record<string, DescribedSource>>;
  readonly routes: readonly DescribedRoute[];
}

export type DescribedSource = Pick<Source, 'scheme' | 'access' | 'description'>;
export type DescribedRoute = Pick<Route, 'name' | 'source' | 'types' | 'data' | 'plan'>;
