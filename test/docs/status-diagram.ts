import { settledStatuses, type TransitionName, transitions } from '../../lambdas/core/action/transitions.ts';

/** The table of transitions as a Mermaid state diagram. */
export function statusDiagram(): string {
  const names = Object.keys(transitions) as TransitionName[];
  const arrows = names.flatMap((name) => {
    const { from, to, because } = transitions[name];
    return from.map((status) => `  ${status} --> ${to === 'same' ? status : to}: ${because.replaceAll(':', ',')}`);
  });
  return [
    'stateDiagram-v2',
    '  [*] --> ACCEPTED: claimed',
    ...arrows,
    ...settledStatuses.map((status) => `  ${status} --> [*]`),
  ].join('\n');
}
