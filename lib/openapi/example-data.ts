import { sample } from 'openapi-sampler';
import type { DescribedRoute } from './described-bridge.ts';
import type { SchemaComponents } from './schema-components.ts';

/**
 * The first of the schema's `examples`, otherwise generated. Undefined if a route rejects it: a wrong example is worse
 * than none.
 */
export function exampleData(
  routes: readonly DescribedRoute[],
  { source, type }: { readonly source: string; readonly type: string },
  { schemas }: SchemaComponents,
): unknown {
  const document = { components: { schemas } };
  const candidates = routes.map(({ name }) =>
    sample({ $ref: `#/components/schemas/data.${name}` }, { quiet: true }, document),
  );
  return candidates.find((data) => routes.every((route) => isTaken(route, { source, type, data })));
}

interface Example {
  readonly source: string;
  readonly type: string;
  readonly data: unknown;
}

function isTaken(route: DescribedRoute, { source, type, data }: Example): boolean {
  const event = { source, origin: source, eventId: 'example', type, data, extensions: {}, digest: '' };
  try {
    route.plan(event);
    return true;
  } catch {
    return false;
  }
}
