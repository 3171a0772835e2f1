import { plusSeconds } from '../time.ts';
import type { ActionIn, WhenInDoubt } from './action.ts';
import { actionId, type EventIdentity } from './action-id.ts';
import type { Moment } from './change.ts';
import { chained, commitmentTo, genesisOf, recordOf, sealOf } from './history-hash.ts';
import type { ActionToCreate } from './send-message.ts';

/** Longer than accept-event runs, and than nearly every message takes. */
export const FIRST_DUE_SECONDS = 60;

/**
 * Makes the action that is claimed for an event.
 *
 * @param salt 128 random bits for the commitment to the request
 */
export function acceptAction(
  event: EventIdentity & { readonly type: string },
  route: {
    readonly name: string;
    readonly deadlineSeconds: number;
    readonly whenInDoubt: WhenInDoubt;
    readonly polling?: readonly number[];
  },
  toCreate: ActionToCreate,
  { now, by, salt }: Moment & { readonly salt: string },
): ActionIn<'ACCEPTED'> {
  const at = now.toISOString();
  const deadlineAt = plusSeconds(now, route.deadlineSeconds);
  const identity = {
    id: actionId(event, route.name),
    source: event.source,
    origin: event.origin,
    eventId: event.eventId,
    eventType: event.type,
    route: route.name,
    conversationId: toCreate.conversationId,
    requestCommitment: commitmentTo(toCreate.request, salt),
    whenInDoubt: route.whenInDoubt,
    acceptedAt: at,
  };
  const record = recordOf({ request: toCreate.request, requestCommitment: identity.requestCommitment });
  const claimed = { at, from: null, to: 'ACCEPTED', by, transition: 'claimed', deadlineAt, record } as const;
  const unsealed = {
    ...identity,
    version: 1,
    status: 'ACCEPTED' as const,
    request: toCreate.request,
    ...(route.polling && { polling: [...route.polling] }),
    attempts: 0,
    polls: 0,
    executions: 0,
    updatedAt: at,
    deadlineAt,
    dueAt: plusSeconds(now, FIRST_DUE_SECONDS),
    history: [chained(genesisOf(identity), claimed)],
  };
  return { ...unsealed, seal: sealOf(unsealed) };
}
