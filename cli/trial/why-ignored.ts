import type { Declined } from '../../lambdas/core/event.ts';

/**
 * Why no route made an action of an event.
 *
 * @param otherwise said where no route takes its type
 */
export function whyIgnored(declined: readonly Declined[] | undefined, otherwise: string): string {
  if (declined === undefined) return otherwise;
  return declined
    .map(({ route, by }) =>
      by === 'filter' ? `It was declined by route ${route}'s filter.` : `Route ${route}'s mapping gave nothing for it.`,
    )
    .join('\n');
}
