import { describe, expect, it } from 'vitest';
import { recipients, uniqueId } from '../fixtures/shop-events.ts';
import type { Action } from './answers.ts';
import { followToEnd, sendText } from './bridge-client.ts';
import { countCreates, hasSimulator, textsInConversation } from './simulator-client.ts';

const path = ({ history }: Action) => history.map(({ to }) => to);
const transitions = ({ history }: Action) => history.map(({ transition }) => transition);

/** Recipients choose what goes wrong, so that this needs the simulator behind the bridge. */
describe.runIf(hasSimulator).concurrent('given a Twilio that does not simply deliver', () => {
  it('ends FAILED with the reason that Twilio gives, when it takes a message and then fails', async () => {
    const { action } = await sendText(recipients.failing);
    expect(action.status).toBe('PENDING');

    const ended = await followToEnd(action.id);

    expect(path(ended)).toEqual(['ACCEPTED', 'SENDING', 'PENDING', 'FAILED']);
    expect(ended.failure).toEqual({
      reason: 'failed',
      message: '30003: Unreachable destination handset',
      code: 30003,
    });
    expect(ended.twilioActionId).toBe(action.twilioActionId);
  });

  it('answers 202 with the action FAILED and why, when it refuses the request', async () => {
    const { action, conversationId } = await sendText(recipients.refused);

    expect(action).toMatchObject({ status: 'FAILED', failure: { reason: 'refused', httpStatus: 400, code: 21211 } });
    expect(action.twilioActionId).toBeUndefined();
    expect(path(await followToEnd(action.id))).toEqual(['ACCEPTED', 'SENDING', 'FAILED']);
    expect(await countCreates(conversationId)).toBe(1);
  });

  it('answers 202 with the action FAILED and why, when it knows no such conversation', async () => {
    const { action } = await sendText(recipients.reachable, uniqueId('conv_conversation_unknown'));

    expect(action).toMatchObject({ status: 'FAILED', failure: { reason: 'refused', httpStatus: 404, code: 20404 } });
  });

  it.each([
    ['answers 429 twice', recipients.busyTwice, { httpStatus: 429, attempts: 3 }],
    ['answers 503 once', recipients.unavailableOnce, { httpStatus: 503, attempts: 2 }],
  ])('sends again until it is taken, when Twilio %s: one message', async (_what, to, { httpStatus, attempts }) => {
    const { action, conversationId } = await sendText(to);
    expect(action).toMatchObject({ status: 'ACCEPTED', failure: { reason: 'busy', httpStatus } });

    const ended = await followToEnd(action.id);

    expect(ended).toMatchObject({ status: 'COMPLETED', attempts });
    expect(transitions(ended).filter((it) => it === 'notCreated')).toHaveLength(attempts - 1);
    expect(ended.history.at(-2)).toMatchObject({ transition: 'created', by: 'create-action' });
    expect(await countCreates(conversationId)).toBe(attempts);
    expect(await textsInConversation(conversationId)).toHaveLength(1);
  });

  it.each([
    ['answers 500', recipients.createdThough500],
    ['never answers', recipients.createdThoughSilent],
    ['answers what is no Action', recipients.createdThoughGarbled],
  ])(
    'adopts the message that it finds in the conversation, when Twilio made it but %s: sent once',
    async (_what, to) => {
      const { action, conversationId } = await sendText(to);
      expect(action).toMatchObject({ status: 'SENDING', failure: { reason: 'unknown' } });

      const ended = await followToEnd(action.id);

      expect(ended).toMatchObject({ status: 'COMPLETED', attempts: 1, evidence: { matchedBy: 'text' } });
      expect(transitions(ended).slice(0, 3)).toEqual(['claimed', 'lease', 'unknown']);
      expect(await countCreates(conversationId)).toBe(1);
      expect(await textsInConversation(conversationId)).toHaveLength(1);
    },
  );
});
