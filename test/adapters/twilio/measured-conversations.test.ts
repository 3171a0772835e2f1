import { describe, expect, test } from 'vitest';
import { measuredConversations } from '../../../lambdas/adapters/twilio/measured-conversations.ts';
import { wholeRequest } from '../../../lambdas/core/action/withhold.ts';
import type { CreateResult, PollResult, SearchResult } from '../../../lambdas/core/message/twilio-answers.ts';
import { recordingMetrics } from '../../fakes/recording-log.ts';
import { scriptedConversations } from '../../fakes/scripted-conversations.ts';
import { accepted } from '../../fixtures/actions.ts';

const failure = { message: 'why' } as const;
const { conversationId, request } = accepted();
const toCreate = { conversationId, request: wholeRequest(request) };

/** What one call of each kind counts, every call taking 250 ms. */
async function counted(result: { create?: CreateResult; fetch?: PollResult; search?: SearchResult }) {
  const { create, fetch, search } = result;
  const metrics = recordingMetrics();
  let millis = 0;
  const script = {
    create: create ? [create] : [],
    fetch: fetch ? [fetch] : [],
    search: search ? [search] : [],
  };
  const conversations = measuredConversations(scriptedConversations(script), metrics, () => (millis += 250));
  const answered = create
    ? await conversations.createAction(toCreate, 'key')
    : fetch
      ? await conversations.fetchAction('c', 'a')
      : await conversations.listCommunications('c', new Date(0));
  expect(answered).toBe(create ?? fetch ?? search);
  expect(metrics.measures).toEqual({ TwilioLatency: [250] });
  return metrics.counts;
}

describe('a call to Twilio is measured, and is', () => {
  test.each<[string, Parameters<typeof counted>[0], object]>([
    ['fine when it made an Action', { create: { kind: 'created', action: { id: 'a', status: 'PENDING' } } }, {}],
    [
      'no error of Twilio’s when the request was refused',
      { create: { kind: 'refused', failure: { ...failure, reason: 'refused' } } },
      {},
    ],
    [
      'an error when Twilio was busy',
      { create: { kind: 'notCreated', reason: 'busy', failure: { ...failure, reason: 'busy' } } },
      { TwilioError: 1 },
    ],
    [
      'an error when no telling answer came',
      { create: { kind: 'unknown', failure: { ...failure, reason: 'unknown' } } },
      { TwilioError: 1 },
    ],
    [
      'unauthorized when a create call was',
      { create: { kind: 'notCreated', reason: 'unauthorized', failure: { ...failure, reason: 'unauthorized' } } },
      { TwilioError: 1, TwilioUnauthorized: 1 },
    ],
    [
      'unauthorized when a poll was',
      { fetch: { kind: 'notKnown', failure: { ...failure, reason: 'unauthorized' } } },
      { TwilioError: 1, TwilioUnauthorized: 1 },
    ],
    ['fine when the conversation was searched', { search: { kind: 'searched', communications: [] } }, {}],
    [
      'an error when it could not be',
      { search: { kind: 'notKnown', failure: { ...failure, reason: 'unreachable' } } },
      { TwilioError: 1 },
    ],
  ])('%s', async (_, result, counts) => {
    expect(await counted(result)).toEqual(counts);
  });
});

test('a preparation is passed on, and is no call', () => {
  const conversations = scriptedConversations({});
  const metrics = recordingMetrics();
  measuredConversations(conversations, metrics).prepare();
  expect(conversations.preparations()).toBe(1);
  expect(metrics.measures).toEqual({});
});
