import * as z from 'zod';
import { action, everyAction, failure } from './action.ts';
import { acceptedOutcome, eventRecord } from './event.ts';
import { statuses } from './transitions.ts';

// The functions take only types from here, so that none of it is bundled; the API description is made of the schemas.

/** What an upstream system is told of an action: where it stands, not what was sent. */
const actionSummary = everyAction
  .pick({ id: true, route: true, conversationId: true, twilioActionId: true })
  .extend({ status: z.enum(statuses), failure: failure.optional() })
  .meta({ id: 'ActionSummary' });

/** An event is on record. */
export const acceptedEvent = z
  .object({
    eventId: z.string(),
    outcome: acceptedOutcome,
    duplicate: z.boolean().meta({ description: 'Whether the event was on record before.' }),
    actions: z.array(actionSummary),
  })
  .meta({ id: 'AcceptedEvent' });

const violation = z.object({
  pointer: z.string().meta({ description: 'RFC 6901 JSON Pointer into the body; empty for the whole.' }),
  detail: z.string(),
});

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'For people: what was wrong, where, and what to do.' }),
    route: z.string().optional().meta({ description: 'The route that could make nothing of the event.' }),
    errors: z.array(violation).optional().meta({ description: 'The fields that are at fault.' }),
  })
  .meta({ id: 'Problem' });

/** What became of each event of a batch, in its order. */
export const batchEntries = z.array(z.union([acceptedEvent.extend({ status: z.literal(202) }), problem]));
export const acceptedBatch = z.object({ events: batchEntries }).meta({ id: 'AcceptedBatch' });

const integrity = z.enum(['verified', 'broken']).meta({
  description: '`broken`: the action or its history is not as the bridge wrote it.',
});
const integrityDetail = z.string().meta({ description: 'What does not verify.' });
const verified = { integrity, integrityDetail: integrityDetail.optional() };
const [accepted, sending, pending, completed, failed, expired, inDoubt] = action.options;

/** An item of the ledger that is not an action as the bridge writes one. */
const unreadableAction = z
  .object({
    id: z.string(),
    status: z.literal('UNREADABLE'),
    integrity: z.literal('broken'),
    integrityDetail,
  })
  .meta({ id: 'UnreadableAction' });

/** An action as it is on record, and whether its history and seal verify. */
export const recordedAction = z
  .discriminatedUnion('status', [
    accepted.extend(verified),
    sending.extend(verified),
    pending.extend(verified),
    completed.extend(verified),
    failed.extend(verified),
    expired.extend(verified),
    inDoubt.extend(verified),
    unreadableAction,
  ])
  .meta({ id: 'RecordedAction' });
export type RecordedAction = z.infer<typeof recordedAction>;

/** An action of an event, where it stands and whether it verifies; of one that cannot be read, what the event knows. */
const recordedSummary = actionSummary
  .partial({ conversationId: true })
  .extend({ status: z.enum([...statuses, 'UNREADABLE']), ...verified })
  .meta({ id: 'RecordedSummary' });

export const listedActions = z
  .object({
    actions: z.array(recordedAction).meta({ description: 'Newest first.' }),
    cursor: z.string().optional().meta({ description: 'There is more: send it as `cursor`.' }),
  })
  .meta({ id: 'ListedActions' });

const count = z.number().int().nonnegative();

/** How many actions of each UTC day, by when they were accepted, are in each status now. */
export const dailyCounts = z
  .object({
    days: z
      .array(
        z.object({
          day: z.iso.date(),
          counts: z.object({ OPEN: count, COMPLETED: count, FAILED: count, EXPIRED: count, IN_DOUBT: count }),
        }),
      )
      .meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'DailyCounts' });
export type DailyCounts = z.infer<typeof dailyCounts>;

/** What became of an event. */
export const eventStory = eventRecord
  .omit({ origin: true })
  .extend({
    ceSource: z.string().meta({ description: 'The CloudEvents attribute `source`.' }),
    actions: z.array(recordedSummary),
  })
  .meta({ id: 'EventStory' });

export const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
