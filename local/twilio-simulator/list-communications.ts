import * as z from 'zod';
import { type Answer, orchestratorError } from './answers.ts';
import type { SimulatorState } from './state.ts';
import { communicationAt } from './views.ts';

const query = z.object({
  channelId: z.string().optional(),
  pageSize: z.coerce.number().int().min(1).max(1_000).default(50),
  pageToken: z
    .string()
    .transform((token) => Buffer.from(token, 'base64url').toString('utf8'))
    .pipe(z.string().regex(/^\S+ \S+$/, 'is not a token of this list'))
    .optional(),
});

/** ListCommunicationByConversation: a page, oldest first. A token names the last message of the page before. */
export function listCommunications(
  conversationId: string,
  search: unknown,
  { state, now }: { readonly state: SimulatorState; readonly now: Date },
): Answer {
  const asked = query.safeParse(search);
  if (!asked.success) {
    const params = asked.error.issues.map(({ path, message }) => [path.join('.'), message] as const);
    return orchestratorError(400, 'Validation failed', Object.fromEntries(params));
  }
  const { channelId, pageSize, pageToken = '' } = asked.data;
  const following = state
    .actionsOf(conversationId)
    .flatMap((action) => communicationAt(action, now) ?? [])
    .filter((it) => channelId === undefined || it.channelId === channelId)
    .map((communication) => ({ communication, key: `${communication.createdAt} ${communication.id}` }))
    .filter(({ key }) => key > pageToken)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = following.slice(0, pageSize);
  const last = following.length > page.length ? page.at(-1) : undefined;
  return {
    status: 200,
    body: {
      communications: page.map(({ communication }) => communication),
      meta: {
        key: 'communications',
        pageSize,
        ...(last && { nextToken: Buffer.from(last.key).toString('base64url') }),
      },
    },
  };
}
