import { ProblemAnswerError } from '../../client/answer-errors.ts';
import type { ActionsQuery, AnsweredAction, BridgeClient, ListedAction } from '../../client/bridge-client.ts';
import { byTwilioId } from '../../client/by-twilio-id.ts';
import { isActionId } from '../../lambdas/core/action/action-id.ts';
import { listHref } from './list-query.ts';

const PAGE = 100;

/** An event without its source has no index, nor has what Twilio made of an earlier send: that many of the newest actions are looked through. */
export const LOOKED_THROUGH = 500;

/**
 * Where the console shows what has this id: an action's, an event's (with its source, `shop/evt_1`, or without), a
 * conversation's, or one of Twilio's (Action, message, Communication). Undefined when nothing has it.
 */
export async function findById(client: BridgeClient, id: string): Promise<string | undefined> {
  if (isActionId(id)) {
    const found = await unlessRefused(client.action(id));
    return found && actionHref(found);
  }
  const [, source, eventId] = /^([^/]+)\/(.+)$/s.exec(id) ?? [];
  if (source !== undefined && eventId !== undefined) {
    const isThere = (await has(client, { source, eventId })) || (await unlessRefused(client.event(source, eventId)));
    if (isThere) return listHref({ by: 'event', of: id });
  }
  if (await has(client, { conversationId: id })) return listHref({ by: 'conversation', of: id });
  const ofTwilio = (await unlessRefused(client.page(byTwilioId(id), { limit: 1 })))?.actions[0];
  if (ofTwilio) return actionHref(ofTwilio);
  return lookThrough(client, id);
}

/** By event ids without their source, and by Twilio's ids of earlier sends. */
async function lookThrough(client: BridgeClient, id: string): Promise<string | undefined> {
  const sources = new Set<string>();
  let seen = 0;
  for await (const { actions } of client.pages({}, { limit: PAGE })) {
    for (const action of actions) {
      if (action.status === 'UNREADABLE') continue;
      if (action.eventId === id) return listHref({ by: 'event', of: `${action.source}/${id}` });
      if (formerIdsOf(action).includes(id)) return actionHref(action);
      sources.add(action.source);
    }
    seen += actions.length;
    if (seen >= LOOKED_THROUGH) break;
  }
  // An older event of a source that still speaks.
  for (const source of sources) {
    if (await has(client, { source, eventId: id })) return listHref({ by: 'event', of: `${source}/${id}` });
  }
  return undefined;
}

function formerIdsOf({ former = [] }: AnsweredAction): readonly (string | undefined)[] {
  return former.flatMap((send) => [send.twilioActionId, send.communicationId, send.messageSid]);
}

async function has(client: BridgeClient, query: ActionsQuery): Promise<boolean> {
  const page = await unlessRefused(client.page(query, { limit: 1 }));
  return page !== undefined && page.actions.length > 0;
}

/** What has not the form of such an id, or is not on record, is not found. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProblemAnswerError && [400, 404].includes(error.status)) return undefined;
    throw error;
  }
}

/** The address of an action's page. */
export function actionHref({ id }: Pick<ListedAction, 'id'>): string {
  return `/console/actions/${encodeURIComponent(id)}`;
}
