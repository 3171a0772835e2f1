import * as z from 'zod';

const status = z.enum(['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT']);
const instant = z.iso.datetime();
const failure = z.object({
  reason: z.string(),
  message: z.string().min(1),
  httpStatus: z.number().int().optional(),
  code: z.number().int().optional(),
});
const actionId = z.string().regex(/^act_[a-z2-7]{26}$/);

const summary = z.strictObject({
  id: actionId,
  status,
  route: z.string(),
  conversationId: z.string(),
  twilioActionId: z.string().optional(),
  failure: failure.optional(),
});

/** The answer to POST /events/{source}. */
export const accepted = z.strictObject({
  eventId: z.string(),
  state: z.enum(['actions', 'ignored']),
  reason: z.string().optional(),
  duplicate: z.boolean(),
  actions: z.array(summary),
});
export type Accepted = z.infer<typeof accepted>;

/** The answer to GET /actions/{id}. */
export const action = z.object({
  id: actionId,
  status,
  version: z.number().int(),
  source: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  route: z.string(),
  conversationId: z.string(),
  request: z.looseObject({ payload: z.looseObject({ content: z.looseObject({ text: z.string().optional() }) }) }),
  attempts: z.number().int(),
  polls: z.number().int(),
  acceptedAt: instant,
  updatedAt: instant,
  settledAt: instant.optional(),
  twilioActionId: z.string().optional(),
  related: z.record(z.string(), z.string()).optional(),
  evidence: z.object({ communicationId: z.string().optional(), matchedBy: z.string() }).optional(),
  failure: failure.optional(),
  delivery: z
    .array(z.object({ recipient: z.string(), status: z.string(), at: instant, errorCode: z.number().int().optional() }))
    .optional(),
  history: z.array(
    z.object({
      at: instant,
      from: status.nullable(),
      to: status,
      by: z.string(),
      transition: z.string(),
      who: z.string().optional(),
      why: z.string().optional(),
      hash: z.string().length(43),
    }),
  ),
  integrity: z.enum(['verified', 'broken']),
});
export type Action = z.infer<typeof action>;

/** The answer to GET /actions?conversationId=…. */
export const page = z.strictObject({ actions: z.array(action), cursor: z.string().optional() });

/** The answer to GET /counts. */
export const counts = z.strictObject({
  days: z.array(z.strictObject({ day: z.iso.date(), counts: z.record(z.string(), z.number().int()) })),
});

const violation = z.strictObject({ pointer: z.string(), detail: z.string().min(1) });

/** The answer to GET /events/{source}/{eventId}. */
export const eventStory = z.object({
  source: z.string(),
  origin: z.string(),
  eventId: z.string(),
  type: z.string(),
  state: z.enum(['actions', 'ignored', 'mappingFailed']),
  receivedAt: instant,
  actions: z.array(summary.extend({ integrity: z.enum(['verified', 'broken']) })),
  declined: z.array(z.strictObject({ route: z.string(), by: z.enum(['filter', 'mapping']) })).optional(),
  reason: z.string().optional(),
  rejection: z
    .strictObject({ type: z.string(), route: z.string(), detail: z.string(), errors: z.array(violation) })
    .optional(),
});

/** RFC 9457, as every error is answered. */
export const problem = z.strictObject({
  type: z.string().regex(/^urn:action-bridge:problem:[a-z-]+$/),
  title: z.string().min(1),
  status: z.number().int(),
  detail: z.string().min(1),
  route: z.string().optional(),
  errors: z.array(violation).optional(),
});
