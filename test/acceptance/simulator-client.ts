import { inject } from 'vitest';
import * as z from 'zod';

const target = inject('target');

const creates = z.object({ creates: z.array(z.object({ conversationId: z.string() })) });
const communications = z.object({
  communications: z.array(z.object({ content: z.object({ text: z.string() }) })),
});

/** Whether the bridge speaks with a simulator that can be asked what it saw. */
export const hasSimulator = target.simulatorUrl !== undefined;

/**
 * How many create calls Twilio saw for a Conversation, whatever it answered; undefined where nobody can tell, so that
 * tests which know better say `toBeOneOf([1, undefined])`.
 */
export async function countCreates(conversationId: string): Promise<number | undefined> {
  if (target.simulatorUrl === undefined) return undefined;
  const response = await fetch(`${target.simulatorUrl}/__simulator/creates`);
  const all = creates.parse(await response.json()).creates;
  return all.filter((create) => create.conversationId === conversationId).length;
}

/** Whether the simulator can send callbacks that the bridge believes. */
export const canCallBack = hasSimulator && target.authToken !== undefined;

/** Has the simulator send the callbacks of a Conversation's messages that are made from now on. */
export async function askForCallbacks(conversationId: string, manner: object = {}): Promise<void> {
  const { url, callbackUrl, authToken } = target;
  const sentTo = `${url}/callbacks/twilio`;
  const rule = { url: callbackUrl ?? sentTo, sentTo, authToken, conversationId, ...manner };
  const response = await fetch(`${target.simulatorUrl}/__simulator/callbacks`, {
    method: 'POST',
    body: JSON.stringify(rule),
  });
  if (response.status !== 201) throw new Error(`the simulator takes no such rule: ${await response.text()}`);
}

/** The texts of the messages in a Conversation, as Twilio's API lists them. */
export async function textsInConversation(conversationId: string): Promise<string[]> {
  const { TWILIO_API_KEY_SID = 'SKlocal', TWILIO_API_KEY_SECRET = 'local-secret' } = process.env;
  const credentials = Buffer.from(`${TWILIO_API_KEY_SID}:${TWILIO_API_KEY_SECRET}`).toString('base64');
  const url = `${target.simulatorUrl}/v2/Conversations/${conversationId}/Communications`;
  const response = await fetch(url, { headers: { authorization: `Basic ${credentials}` } });
  return communications.parse(await response.json()).communications.map(({ content }) => content.text);
}
