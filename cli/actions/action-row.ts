import type { ListedAction } from '../../client/bridge-client.ts';
import { withoutContent } from '../../lambdas/core/action/withhold.ts';

/** The columns of an action in CSV; none holds an address or text. */
export const actionColumns = [
  'id',
  'status',
  'integrity',
  'acceptedAt',
  'updatedAt',
  'settledAt',
  'deadlineAt',
  'route',
  'source',
  'origin',
  'eventId',
  'eventType',
  'conversationId',
  'attempts',
  'polls',
  'twilioActionId',
  'failureReason',
  'failureCode',
  'failureMessage',
] as const;
export type ActionRow = Readonly<Partial<Record<(typeof actionColumns)[number], string | number | undefined>>>;

/** An action as a row of CSV. */
export function actionRow(action: ListedAction): ActionRow {
  const { id, status, integrity } = action;
  if (action.status === 'UNREADABLE') return { id, status, integrity, failureMessage: action.integrityDetail };
  const { acceptedAt, updatedAt, deadlineAt, route, source, origin, eventId, eventType, conversationId } = action;
  const { attempts, polls, twilioActionId } = action;
  // A completed action keeps why an earlier call had no answer.
  const failure = action.status === 'COMPLETED' ? undefined : action.failure;
  return {
    id,
    status,
    integrity,
    acceptedAt,
    updatedAt,
    settledAt: 'settledAt' in action ? action.settledAt : undefined,
    deadlineAt,
    route,
    source,
    origin,
    eventId,
    eventType,
    conversationId,
    attempts,
    polls,
    twilioActionId,
    failureReason: failure?.reason,
    failureCode: failure?.code,
    // Twilio's message may quote an address or the text.
    failureMessage: failure && withoutContent(failure.message, action.request),
  };
}
