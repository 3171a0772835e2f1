import type { ActionToCreate } from '../../lambdas/core/action/send-message.ts';
import type { CreateResult, PollResult, SearchResult } from '../../lambdas/core/message/twilio-answers.ts';
import type { Conversations } from '../../lambdas/core/ports.ts';

export interface ScriptedConversations extends Conversations {
  readonly creates: { readonly action: ActionToCreate; readonly idempotencyKey: string }[];
  readonly fetches: string[];
  readonly searches: string[];
  /** How often a create call was prepared. */
  readonly preparations: () => number;
}

type Script<T> = readonly (T | (() => T | Promise<T>))[];

/** Twilio, answering from a script; a call that is not in the script is a fault of the test. */
export function scriptedConversations(script: {
  readonly create?: Script<CreateResult>;
  readonly fetch?: Script<PollResult>;
  readonly search?: Script<SearchResult>;
}): ScriptedConversations {
  const next = <T>(kind: string, answers: Script<T> | undefined): (() => Promise<T>) => {
    const left = [...(answers ?? [])];
    return async () => {
      const answer = left.shift();
      if (answer === undefined) throw new Error(`the script has no further ${kind} call`);
      return answer instanceof Function ? answer() : answer;
    };
  };
  const create = next('create', script.create);
  const fetch = next('fetch', script.fetch);
  const search = next('search', script.search);
  const creates: ScriptedConversations['creates'] = [];
  const fetches: string[] = [];
  const searches: string[] = [];
  let preparations = 0;
  return {
    creates,
    fetches,
    searches,
    preparations: () => preparations,
    prepare() {
      preparations += 1;
    },
    async createAction({ conversationId, request }, idempotencyKey) {
      creates.push({ action: { conversationId, request }, idempotencyKey });
      return create();
    },
    async fetchAction(_, twilioActionId) {
      fetches.push(twilioActionId);
      return fetch();
    },
    async listCommunications(conversationId) {
      searches.push(conversationId);
      return search();
    },
  };
}
