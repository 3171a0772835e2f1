import { describe, expect, inject, it } from 'vitest';
import { newConversationId, recipients } from '../fixtures/shop-events.ts';
import { statusCallback } from '../twilio-callback/signed-callback.ts';
import type { Action } from './answers.ts';
import { followToEnd, getAction, problemOf, sendText } from './bridge-client.ts';
import { askForCallbacks, canCallBack } from './simulator-client.ts';

const target = inject('target');
const url = `${target.url}/callbacks/twilio`;
const signedUrl = target.callbackUrl ?? url;
const form = { MessageSid: 'SM00000000000000000000000000000000', MessageStatus: 'delivered', To: '+15005550100' };

/** Sends a text whose callbacks the simulator sends in some manner, and reads its action until it says so. */
async function toldOf(to: string, manner: object, isTold: (action: Action) => boolean): Promise<Action> {
  const conversationId = newConversationId();
  await askForCallbacks(conversationId, manner);
  const { action } = await sendText(to, conversationId);
  await followToEnd(action.id);
  for (;;) {
    const found = await getAction(action.id);
    if (isTold(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const isAt = (status: string) => (action: Action) => action.delivery?.[0]?.status.toLowerCase() === status;

describe.runIf(canCallBack).concurrent('given callbacks that Twilio sends', () => {
  it('says how far the message got, and settles the action when it went', async () => {
    const ended = await toldOf(recipients.reachable, {}, isAt('delivered'));

    expect(ended.status).toBe('COMPLETED');
    expect(ended.delivery).toEqual([expect.objectContaining({ recipient: recipients.reachable })]);
    expect(ended.history.map(({ transition }) => transition)).toContain('reported');
    expect(ended.version).toBe(ended.history.length);
  });

  it.each([
    ['twice', { copies: 2 }],
    ['late', { lateMillis: 3_000 }],
    ['in the wrong order, and twice', { reversed: true, copies: 2 }],
  ])('never takes a stage back when they come %s', async (_, manner) => {
    const ended = await toldOf(recipients.reachable, manner, isAt('delivered'));
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    const later = await getAction(ended.id);
    expect(later).toMatchObject({ status: 'COMPLETED', delivery: [{ status: ended.delivery?.[0]?.status }] });
    expect(later.history.length).toBeLessThanOrEqual(10);
  });

  it('leaves it to Twilio to say FAILED, and keeps the error code', async () => {
    const ended = await toldOf(recipients.failing, {}, (action) => action.delivery?.[0]?.errorCode === 30003);

    expect(ended).toMatchObject({ status: 'FAILED', failure: { reason: 'failed' } });
  });

  it('takes and forgets those of messages that it never sent', async () => {
    const { headers, body } = statusCallback(form, { url: signedUrl, authToken: target.authToken ?? '' });
    const response = await fetch(url, { method: 'POST', headers: given(headers), body: Buffer.from(body) });
    expect(response.status).toBe(204);
  });
});

describe('given a callback that Twilio did not sign', () => {
  it('refuses it, or says that none can be verified', async () => {
    const { headers, body } = statusCallback(form, { url: signedUrl, authToken: 'forged' });
    const response = await fetch(url, { method: 'POST', headers: given(headers), body: Buffer.from(body) });
    if (target.authToken === undefined && response.status === 404) {
      expect(await problemOf(response, 404)).toMatchObject({
        type: expect.stringContaining('callbacks-not-configured'),
      });
      return;
    }
    expect(await problemOf(response, 401)).toMatchObject({ type: expect.stringContaining('signature-invalid') });
  });
});

function given(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
