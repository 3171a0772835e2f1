import type * as z from 'zod';
import { settledStatuses } from '../lambdas/core/action/transitions.ts';
import { OUTCOME_TYPE, type outcome } from '../lambdas/core/outcome/outcome.ts';
import { type OutcomeCall, outcomeBody } from '../lambdas/core/outcome/outcome-call.ts';

/**
 * Which records of the ledger's stream are outcomes: an action's status became a settled one and was another before. One
 * pattern for each status, because a pattern cannot compare two attributes.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
 */
export const outcomePatterns = settledStatuses.map((status) => ({
  eventName: ['MODIFY'],
  dynamodb: {
    NewImage: { kind: { S: ['action'] }, status: { S: [status] } },
    OldImage: { status: { S: [{ 'anything-but': [status] }] } },
  },
}));

/** One more than quoted text: the mark of a value that the pipe puts in as a JSON value, quotes and escapes included. */
type Placeholder = string;

const text = (path: string): Placeholder => `<$.dynamodb.NewImage.${path}>`;

/** The whole of an outcome's values, each from an attribute of the ledger. */
const detail = (source: string): Record<keyof z.infer<typeof outcome>, unknown> => ({
  specversion: '1.0',
  id: `${text('id.S')}-${text('version.N')}`,
  source,
  type: OUTCOME_TYPE,
  subject: text('id.S'),
  time: text('settledAt.S'),
  data: {
    actionId: text('id.S'),
    status: text('status.S'),
    route: text('route.S'),
    conversationId: text('conversationId.S'),
    source: text('source.S'),
    origin: text('origin.S'),
    eventId: text('eventId.S'),
    eventType: text('eventType.S'),
    twilioActionId: text('twilioActionId.S'),
    failureReason: text('failure.M.reason.S'),
    failureCode: text('failure.M.code.N'),
    acceptedAt: text('acceptedAt.S'),
    settledAt: text('settledAt.S'),
    head: text('head.S'),
  } satisfies Record<keyof z.infer<typeof outcome>['data'], Placeholder>,
});

/** What an upstream system chose, and may hold any character. They are always there. */
const chosenByOthers = ['origin.S', 'eventId.S', 'eventType.S', 'route.S'];

/**
 * The template by which a pipe makes an outcome of a stream record. A placeholder within quotes is replaced by bare text, and by
 * none where the attribute is absent; one without quotes by a JSON value, so that what others chose is escaped.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 *
 * @param source CloudEvents `source` of this bridge
 */
export function outcomeTemplate(source: string): string {
  return chosenByOthers.reduce(
    (template, path) => template.replace(JSON.stringify(text(path)), text(path)),
    JSON.stringify(detail(source)),
  );
}

/** The template by which an API destination's body is made of what sign-outcome answers; it stands for those bytes exactly. */
export function callTemplate(): string {
  const placeholders: OutcomeCall = {
    type: '<$.type>',
    timestamp: '<$.timestamp>',
    actionId: '<$.actionId>',
    status: '<$.status>',
    route: '<$.route>',
    conversationId: '<$.conversationId>',
    source: '<$.source>',
    eventId: '<$.eventId>',
    twilioActionId: '<$.twilioActionId>',
    failureReason: '<$.failureReason>',
    failureCode: '<$.failureCode>',
    acceptedAt: '<$.acceptedAt>',
    head: '<$.head>',
  };
  return outcomeBody(placeholders);
}
