import type { AnsweredAction } from '../../client/bridge-client.ts';
import { isLegal } from '../../lambdas/core/action/transitions.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';

interface DecisionWords {
  readonly label: string;
  readonly title: string;
  /** What it does, for whoever is about to. */
  readonly effect: string;
  readonly confirm: string;
  /** What is told afterwards. */
  readonly done: string;
  /** Whether it cannot be undone, or costs a message. */
  readonly isGrave: boolean;
}

/** What a person may decide about an action. */
export const decisions = {
  resend: {
    label: 'Send again…',
    title: 'Send it again?',
    effect: 'The message is sent anew, with a new deadline of the same length.',
    confirm: 'Send again',
    done: 'It will be sent again.',
    isGrave: true,
  },
  resolve: {
    label: 'Resolve…',
    title: 'What became of it?',
    effect: 'Nothing is sent. What you found goes on record as its end.',
    confirm: 'Put on record',
    done: 'It is on record, on your word.',
    isGrave: false,
  },
  erase: {
    label: 'Erase…',
    title: 'Erase its content?',
    effect:
      'Addresses, text and variables are removed for good. That it was sent, when, and what became of it stays on record.',
    confirm: 'Erase for good',
    done: 'Its content was erased.',
    isGrave: true,
  },
} as const satisfies Record<string, DecisionWords>;
export type DecisionName = keyof typeof decisions;

export function isDecision(name: string): name is DecisionName {
  return Object.hasOwn(decisions, name);
}

/** Whether a person may decide this about an action as it is. */
export function isOpenTo(name: DecisionName, { status, request }: Pick<AnsweredAction, 'status' | 'request'>): boolean {
  switch (name) {
    case 'resend':
      return isLegal('resend', status) && !('withheld' in request);
    case 'resolve':
      return isLegal('resolvedSent', status);
    case 'erase':
      return isLegal('erased', status) && !('withheld' in request && request.withheld === 'erased');
  }
}

/** Whether the bridge may send it: its hashes fit. It does not matter here whether lists have it in its place. */
export function isSendable({ integrity: _, integrityDetail: _detail, ...action }: AnsweredAction): boolean {
  return verifyHistory(action).integrity === 'verified';
}
