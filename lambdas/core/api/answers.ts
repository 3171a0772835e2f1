import * as z from 'zod/mini';
import { action, everyAction, failure } from '../action/action.ts';
import { statuses } from '../action/transitions.ts';
import { acceptedState, declined, eventRecord, unreadableEvent } from '../event.ts';

// The functions import only types from here, so none of it is bundled. The API description is made from these schemas.

/** An action without its content. */
const actionSummary = z
  .extend(z.pick(everyAction, { id: true, route: true, conversationId: true, twilioActionId: true }), {
    status: z.enum(statuses),
    failure: z.optional(failure),
  })
  .register(z.globalRegistry, { id: 'ActionSummary' });

const reason = z.optional(z.string()).register(z.globalRegistry, {
  description: 'Why the event was ignored, for people.',
});

export const acceptedEvent = z
  .object({
    eventId: z.string(),
    state: acceptedState,
    duplicate: z.boolean().register(z.globalRegistry, { description: 'Whether the event was on record before.' }),
    actions: z.array(actionSummary),
    declined: z.optional(z.array(declined)).register(z.globalRegistry, {
      description: 'Routes that take the type and made no action.',
    }),
    reason,
  })
  .register(z.globalRegistry, { id: 'AcceptedEvent' });

const violation = z.object({
  pointer: z
    .string()
    .register(z.globalRegistry, { description: 'RFC 6901 JSON Pointer into the body; empty for the whole.' }),
  detail: z.string(),
});

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z
      .string()
      .register(z.globalRegistry, { description: 'For people: what was wrong, where, and what to do.' }),
    route: z.optional(z.string()).register(z.globalRegistry, { description: 'Route that rejected the event.' }),
    errors: z.optional(z.array(violation)).register(z.globalRegistry, { description: 'Invalid fields.' }),
  })
  .register(z.globalRegistry, { id: 'Problem' });

const refusedEvent = z
  .extend(problem, {
    eventId: z.optional(z.string()).register(z.globalRegistry, { description: 'Missing if the id could not be read.' }),
  })
  .register(z.globalRegistry, { id: 'RefusedEvent' });

/** In the order of the events. */
export const batchEntries = z.array(z.union([z.extend(acceptedEvent, { status: z.literal(202) }), refusedEvent]));
export const acceptedBatch = z.object({ events: batchEntries }).register(z.globalRegistry, { id: 'AcceptedBatch' });

const integrity = z.enum(['verified', 'broken']).register(z.globalRegistry, {
  description: '`broken`: something other than the bridge changed the action or its history.',
});
const integrityDetail = z.string().register(z.globalRegistry, { description: 'What does not verify.' });
const verified = { integrity, integrityDetail: z.optional(integrityDetail) };
const [accepted, sending, pending, completed, failed, expired, inDoubt] = action.def.options;

const unreadableAction = z
  .object({
    id: z.string(),
    status: z.literal('UNREADABLE'),
    integrity: z.literal('broken'),
    integrityDetail,
  })
  .register(z.globalRegistry, { id: 'UnreadableAction' });

export const recordedAction = z
  .discriminatedUnion('status', [
    z.extend(accepted, verified),
    z.extend(sending, verified),
    z.extend(pending, verified),
    z.extend(completed, verified),
    z.extend(failed, verified),
    z.extend(expired, verified),
    z.extend(inDoubt, verified),
    unreadableAction,
  ])
  .register(z.globalRegistry, { id: 'RecordedAction' });
export type RecordedAction = z.infer<typeof recordedAction>;

/** If the action cannot be read or is missing, only what the event knows. */
const recordedSummary = z
  .extend(z.partial(actionSummary, { conversationId: true }), {
    status: z.enum([...statuses, 'UNREADABLE', 'MISSING']).register(z.globalRegistry, {
      description: 'MISSING: the event is on record, this action is not.',
    }),
    ...verified,
  })
  .register(z.globalRegistry, { id: 'RecordedSummary' });

export const listedActions = z
  .object({
    actions: z.array(recordedAction).register(z.globalRegistry, { description: 'Newest first.' }),
    cursor: z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'There is a next page: send this as `cursor`.' }),
  })
  .register(z.globalRegistry, { id: 'ListedActions' });

const count = z.int().check(z.nonnegative());

/** The actions accepted on each UTC day, by their status now. */
export const dailyCounts = z
  .object({
    days: z
      .array(
        z.object({
          day: z.iso.date(),
          counts: z.object({ OPEN: count, COMPLETED: count, FAILED: count, EXPIRED: count, IN_DOUBT: count }),
        }),
      )
      .register(z.globalRegistry, { description: 'Oldest first.' }),
  })
  .register(z.globalRegistry, { id: 'DailyCounts' });
export type DailyCounts = z.infer<typeof dailyCounts>;

const partsOfEvent = {
  origin: z.string().register(z.globalRegistry, { description: 'CloudEvents attribute `source`.' }),
  actions: z.array(recordedSummary),
};

export const eventStory = z
  .discriminatedUnion('state', [
    z.extend(eventRecord, { ...partsOfEvent, reason }),
    z
      .extend(unreadableEvent, { ...partsOfEvent, integrityDetail })
      .register(z.globalRegistry, { id: 'UnreadableEvent' }),
  ])
  .register(z.globalRegistry, { id: 'EventStory' });

export const health = z.object({ status: z.literal('ok') }).register(z.globalRegistry, { id: 'Health' });
