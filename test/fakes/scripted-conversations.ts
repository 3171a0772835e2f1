import type { ActionToCreate } from '../../lambdas/core/action/send-message.ts';
import type {
  CommunicationResult,
  CreateResult,
  PollResult,
  ResolveResult,
  SearchResult,
} from '../../lambdas/core/message/twilio-answers.ts';
import type { Conversations, ConversationToFind } from '../../lambdas/core/ports.ts';

export interface ScriptedConversations extends Conversations {
  readonly creates: { readonly action: ActionToCreate; readonly idempotencyKey: string }[];
  readonly resolutions: ConversationToFind[];
  readonly fetches: string[];
  readonly searches: string[];
  /** How often a create call was prepared. */
  readonly preparations: () => number;
}

type Script<T> = readonly (T | (() => T | Promise<T>))[];

/** Twilio, answering from a script; a call that is not in the script is a fault of the test. */
export function scriptedConversations(script: {
  readonly resolve?: Script<ResolveResult>;
  readonly create?: Script<CreateResult>;
  readonly fetch?: Script<PollResult>;
  readonly search?: Script<SearchResult>;
  readonly fetchOne?: Script<CommunicationResult>;
}): ScriptedConversations {
  const next = <T>(kind: string, answers: Script<T> | undefined): (() => Promise<T>) => {
    const left = [...(answers ?? [])];
    return async () => {
      const answer = left.shift();
      if (answer === undefined) throw new Error(`the script has no further ${kind} call`);
      return answer instanceof Function ? answer() : answer;
    };
  };
  const resolve = next('resolve', script.resolve);
  const create = next('create', script.create);
  const fetch = next('fetch', script.fetch);
  const search = next('search', script.search);
  const fetchOne = next('fetch of a Communication', script.fetchOne);
  const resolutions: ConversationToFind[] = [];
  const creates: ScriptedConversations['creates'] = [];
  const fetches: string[] = [];
  const searches: string[] = [];
  let preparations = 0;
  return {
    resolutions,
    creates,
    fetches,
    searches,
    preparations: () => preparations,
    prepare() {
      preparations += 1;
    },
    async resolve(wanted) {
      resolutions.push(wanted);
      return resolve();
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
    async fetchCommunication(_, communicationId) {
      fetches.push(communicationId);
      return fetchOne();
    },
  };
}
