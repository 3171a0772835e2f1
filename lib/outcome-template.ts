import type * as z from 'zod';
import { settledStatuses } from '../lambdas/core/action/transitions.ts';
import { OUTCOME_TYPE, type outcome } from '../lambdas/core/outcome/outcome.ts';
import { type OutcomeCall, outcomeBody } from '../lambdas/core/outcome/outcome-call.ts';

/**
 * Stream records that are outcomes: the status changed to a settled one. A pattern cannot compare two attributes, so
 * each status has its own.
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

/** The pipe replaces it by a JSON value, escapes included, unless it is in quotes. */
type Placeholder = string;

const text = (path: string): Placeholder => `<$.dynamodb.NewImage.${path}>`;

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

/** They can hold any character and are always present. */
const chosenByOthers = ['origin.S', 'eventId.S', 'eventType.S', 'route.S'];

/**
 * Input template that turns a stream record into an outcome. A quoted placeholder becomes bare text, or nothing if the
 * attribute is absent. An unquoted one becomes a JSON value, so upstream values are escaped.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 * @param source CloudEvents `source` of this bridge
 */
export function outcomeTemplate(source: string): string {
  return chosenByOthers.reduce(
    (template, path) => template.replace(JSON.stringify(text(path)), text(path)),
    JSON.stringify(detail(source)),
  );
}

/** Must produce exactly the bytes that sign-outcome signed. */
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
