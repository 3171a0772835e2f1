import type { Declined } from '../../lambdas/core/event.ts';

/**
 * Why no route made an action of an event.
 *
 * @param otherwise the reason if no route takes its type
 */
export function whyIgnored(declined: readonly Declined[] | undefined, otherwise: string): string {
  if (declined === undefined) return otherwise;
  return declined
    .map(({ route, by }) =>
      by === 'filter' ? `Route ${route} filtered it out.` : `Route ${route}'s mapping returned nothing.`,
    )
    .join('\n');
}
