import * as z from 'zod';
import * as answers from '../../lambdas/core/api/answers.ts';
import { countsParameters, listParameters } from '../../lambdas/core/api/queries.ts';
import * as errors from '../../lambdas/core/errors.ts';
import { json, type Paths, pathParameter } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';
import { type Access, denials, requirementFor } from './source-security.ts';

const LIST = `
Choose one of \`conversationId\`, \`status\`, \`route\`, \`messageSid\`, \`twilioActionId\`, \`communicationId\`, or
\`source\` with \`eventId\`. Without any, the list has all actions. Combine each, except an event, with \`day\` or with
\`from\` and \`to\`. A conversation is sorted by when its actions were accepted or last resent. An event's actions are
all on one page.
`.trim();

export function auditPaths(components: SchemaComponents, access: Access): Paths {
  const guarded = { tags: ['audit'], security: [requirementFor(access)] };
  const id = { type: 'string', minLength: 1 } as const;
  return {
    '/actions': {
      get: {
        operationId: 'listActions',
        summary: 'List actions, newest first',
        description: LIST,
        ...guarded,
        parameters: queryParameters(components, listParameters),
        responses: {
          200: json('A page of actions.', components.add(answers.listedActions, 'output')),
          ...errorAnswers(components, {
            problems: [errors.QueryInvalidError, errors.UnavailableError],
            gateway: denials(access),
          }),
        },
      },
    },
    '/actions/{id}': {
      get: {
        operationId: 'getAction',
        summary: 'Get an action with its history',
        ...guarded,
        parameters: [pathParameter('id', id, 'Id of the action, from the answer to its event.')],
        responses: {
          200: json('The action.', components.add(answers.recordedAction, 'output')),
          ...errorAnswers(components, {
            problems: [errors.NotFoundError, errors.UnavailableError],
            gateway: [...denials(access), 404],
          }),
        },
      },
    },
    '/counts': {
      get: {
        operationId: 'countActions',
        summary: 'Count actions by day and status',
        description: 'By the UTC day on which they were accepted, for at most 31 days.',
        ...guarded,
        parameters: queryParameters(components, countsParameters),
        responses: {
          200: json('The counts.', components.add(answers.dailyCounts, 'output')),
          ...errorAnswers(components, {
            problems: [errors.QueryInvalidError, errors.UnavailableError],
            gateway: denials(access),
          }),
        },
      },
    },
    '/events/{source}/{eventId}': {
      get: {
        operationId: 'getEvent',
        summary: 'Get an event and its actions',
        ...guarded,
        parameters: [
          pathParameter('source', id, 'A source of bridge.config.ts.'),
          pathParameter('eventId', id, 'Id of the event.'),
          {
            name: 'origin',
            in: 'query',
            required: false,
            description: 'CloudEvents `source` of the event. Required if several CloudEvents sources used this id.',
            schema: { type: 'string' },
          },
        ],
        responses: {
          200: json('The event.', components.add(answers.eventStory, 'output')),
          ...errorAnswers(components, {
            problems: [errors.NotFoundError, errors.QueryInvalidError, errors.UnavailableError],
            gateway: [...denials(access), 404],
          }),
        },
      },
    },
  };
}

export function ownPaths(components: SchemaComponents, access: Access): Paths {
  return {
    '/health': {
      get: {
        operationId: 'getHealth',
        summary: 'Check that the bridge answers and can read its ledger',
        tags: ['api'],
        security: [],
        responses: {
          200: json('The bridge works.', components.add(answers.health, 'output')),
          ...errorAnswers(components, { problems: [errors.UnavailableError], gateway: [] }),
        },
      },
    },
    '/openapi.json': {
      get: {
        operationId: 'getApiDescription',
        summary: 'Get this document',
        tags: ['api'],
        security: [requirementFor(access)],
        responses: {
          200: json('OpenAPI 3.1.', {
            type: 'object',
            properties: { openapi: { type: 'string' }, info: { type: 'object' }, paths: { type: 'object' } },
            required: ['openapi', 'info', 'paths'],
          }),
          ...errorAnswers(components, { problems: [], gateway: denials(access) }),
        },
      },
    },
  };
}

function queryParameters(components: SchemaComponents, query: z.core.$ZodObject): readonly object[] {
  return Object.entries(query._zod.def.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema: components.add(schema, 'input'),
  }));
}
