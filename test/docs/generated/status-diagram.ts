import {
  isLegal,
  isSettled,
  settledStatuses,
  statuses,
  statusGroupOf,
  type TransitionName,
  transitions,
} from '../../../lambdas/core/action/transitions.ts';
import { markdownTable } from './markdown-table.ts';

const names = Object.keys(transitions) as TransitionName[];

/** The ways from one status to another as a Mermaid state diagram, each with the names of its transitions. */
export function statusDiagram(): string {
  const ways = names.flatMap((name) => {
    const { from, to } = transitions[name];
    return to === 'same' ? [] : from.map((status) => ({ name, way: `${status} --> ${to}` }));
  });
  const arrows = [...new Set(ways.map(({ way }) => way))].map((way) => {
    const labels = ways.filter((it) => it.way === way).map(({ name }) => name);
    return `  ${way}: ${labels.join(', ')}`;
  });
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> ACCEPTED: claimed',
    ...arrows,
    ...settledStatuses.map((status) => `  ${status} --> [*]`),
    '```',
  ].join('\n');
}

/** Every transition: from which statuses to which, and what it means. */
export function transitionTable(): string {
  const rows = names.map((name) => {
    const { from, to, because } = transitions[name];
    return [`\`${name}\``, from.join(', '), to === 'same' ? 'unchanged' : to, because];
  });
  return markdownTable(['transition', 'from', 'to', 'meaning'], rows);
}

/** Every status: how lists call it, whether it is settled, and what an operator can decide in it. */
export function statusGroupTable(): string {
  const decisions = { resend: 'resend', resolvedSent: 'resolve', erased: 'erase' } as const satisfies Partial<
    Record<TransitionName, string>
  >;
  const decisionNames = Object.keys(decisions) as (keyof typeof decisions)[];
  const rows = statuses.map((status) => [
    status,
    statusGroupOf(status),
    isSettled(status) ? 'yes' : 'no',
    decisionNames
      .filter((name) => isLegal(name, status))
      .map((name) => `\`${decisions[name]}\``)
      .join(', '),
  ]);
  return markdownTable(['status', 'in lists and counts', 'settled', 'an operator can'], rows);
}
