import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type CreateCall, createCall } from '../../local/twilio-simulator/records.ts';
import { sideBySide } from './side-by-side.ts';

/** An Action as Twilio's API shows it in the end. */
export interface TwilioAction {
  readonly id: string;
  readonly conversationId: string;
  readonly status: 'COMPLETED' | 'FAILED';
}

/** A message as Twilio's API lists it. */
export interface TwilioMessage {
  readonly conversationId: string;
  readonly to: string;
  readonly text: string;
}

/** Twilio's account of a run. */
export interface TwilioAccount {
  /** Every create call, with the Action that was made whatever was answered. */
  readonly calls: readonly CreateCall[];
  readonly actions: ReadonlyMap<string, TwilioAction>;
  readonly messages: readonly TwilioMessage[];
}

export interface TwilioAccountSettings {
  readonly simulatorUrl: string;
  readonly apiKey: { readonly apiKeySid: string; readonly apiKeySecret: string };
  /** Of the run; others may use the same simulator. */
  readonly isOurs: (conversationId: string) => boolean;
}

const creates = z.object({ creates: z.array(createCall) });
const fetchedAction = z.object({ status: z.enum(['PENDING', 'COMPLETED', 'FAILED']) });
const listedPage = z.object({
  communications: z.array(
    z.object({ content: z.object({ text: z.string() }), recipients: z.array(z.object({ address: z.string() })) }),
  ),
  meta: z.object({ nextToken: z.string().nullish() }),
});

const SETTLE_POLL_MILLIS = 500;
const CONNECTIONS = 8;

/** The create calls so far. */
export async function readCreateCalls({
  simulatorUrl,
  isOurs,
}: Pick<TwilioAccountSettings, 'simulatorUrl' | 'isOurs'>): Promise<readonly CreateCall[]> {
  const all = creates.parse(await (await fetch(`${simulatorUrl}/__simulator/creates`)).json());
  return all.creates.filter(({ conversationId }) => isOurs(conversationId));
}

/** Asks Twilio's own API what became of everything that was made, and waits for what is under way. */
export async function readTwilioAccount(settings: TwilioAccountSettings): Promise<TwilioAccount> {
  const { apiKeySid, apiKeySecret } = settings.apiKey;
  const authorization = `Basic ${Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString('base64')}`;
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await fetch(`${settings.simulatorUrl}/v2/Conversations/${path}`, { headers: { authorization } });
    if (!response.ok) throw new Error(`the simulator answers GET ${path} with ${response.status}`);
    return schema.parse(await response.json());
  };
  const settled = async (id: string, conversationId: string): Promise<TwilioAction> => {
    for (;;) {
      const { status } = await get(`${conversationId}/Actions/${id}`, fetchedAction);
      if (status !== 'PENDING') return { id, conversationId, status };
      await pause(SETTLE_POLL_MILLIS);
    }
  };
  const listed = async (conversationId: string): Promise<TwilioMessage[]> => {
    const messages: TwilioMessage[] = [];
    let query = 'pageSize=1000';
    for (;;) {
      const { communications, meta } = await get(`${conversationId}/Communications?${query}`, listedPage);
      for (const { content, recipients } of communications) {
        for (const { address } of recipients) messages.push({ conversationId, to: address, text: content.text });
      }
      if (!meta.nextToken) return messages;
      query = `pageSize=1000&pageToken=${encodeURIComponent(meta.nextToken)}`;
    }
  };

  const calls = await readCreateCalls(settings);
  const made = calls.flatMap(({ actionId, conversationId }) => (actionId ? [{ actionId, conversationId }] : []));
  const actions = await sideBySide(made, CONNECTIONS, (it) => settled(it.actionId, it.conversationId));
  const conversations = new Set(made.map(({ conversationId }) => conversationId));
  const messages = await sideBySide(conversations, CONNECTIONS, listed);
  return { calls, actions: new Map(actions.map((it) => [it.id, it])), messages: messages.flat() };
}
