import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Action } from '../../lambdas/core/action/action.ts';
import { isLegal, type TransitionName } from '../../lambdas/core/action/transitions.ts';
import { RECIPIENT } from './shop.ts';
import type { Posted } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Decision, DecisionKind } from './workload.ts';

/** A person's request to the bridge's API. */
export interface DecisionRequest {
  readonly kind: DecisionKind;
  readonly actionId: string;
  readonly body: string;
  readonly who: string;
}

/** A request, and what the bridge's API answered to it. */
export interface Decided extends DecisionRequest {
  /** Whether or not it arrived. */
  readonly answer: APIGatewayProxyStructuredResultV2;
}

/** What a decision of each kind is called in a history. */
export const transitionOf: Readonly<Record<DecisionKind, TransitionName>> = {
  resend: 'resend',
  resolveSent: 'resolvedSent',
  resolveNotSent: 'resolvedNotSent',
  erase: 'erased',
};

/** Whoever decides what the bridge leaves to people. They say more than they should: whom they asked. */
export function people(settings: {
  readonly time: VirtualTime;
  readonly actions: () => readonly Action[];
  readonly post: (request: DecisionRequest) => Promise<Posted>;
}) {
  const { time, actions, post } = settings;
  const decided: Decided[] = [];
  let underway = 0;

  function request({ kind, nth, namesVersion }: Decision, index: number): DecisionRequest | undefined {
    const all = actions();
    const open = all.filter(({ status }) => isLegal(transitionOf[kind], status));
    const among = open.length > 0 ? open : all;
    const action = among[nth % among.length];
    if (!action) return undefined;
    const body = {
      why: `I asked ${RECIPIENT}.`,
      ...(kind.startsWith('resolve') && { finding: kind === 'resolveSent' ? 'sent' : 'notSent' }),
      ...(namesVersion && { version: action.version }),
    };
    return { kind, actionId: action.id, body: JSON.stringify(body), who: `person-${index}` };
  }

  async function ask(asked: DecisionRequest): Promise<void> {
    const { answer } = await post(asked);
    decided.push({ ...asked, answer });
    underway -= 1;
  }

  return {
    decided,
    isIdle: () => underway === 0,
    /** Decides everything in its time. What is asked again is asked of the same action. */
    begin(decisions: readonly Decision[]): void {
      for (const [index, decision] of decisions.entries()) {
        underway += 1;
        time.after(decision.atSeconds * 1_000, () => {
          const asked = request(decision, index);
          for (const seconds of asked ? [0, ...decision.againAfterSeconds] : []) {
            underway += 1;
            time.after(seconds * 1_000, () => asked && void ask(asked));
          }
          underway -= 1;
        });
      }
    },
  };
}
