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

export const listedActions = z
  .object({
    actions: z.array(action).meta({ description: 'Newest first.' }),
    cursor: z.string().optional().meta({ description: 'There is more: send it as `cursor`.' }),
  })
  .meta({ id: 'ListedActions' });

/** What became of an event. */
export const eventStory = eventRecord
  .omit({ origin: true })
  .extend({
    ceSource: z.string().meta({ description: 'The CloudEvents attribute `source`.' }),
    actions: z.array(actionSummary),
  })
  .meta({ id: 'EventStory' });

export const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
