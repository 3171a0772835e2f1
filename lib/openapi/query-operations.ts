import * as z from 'zod';
import { action } from '../../lambdas/core/action.ts';
import * as answers from '../../lambdas/core/answers.ts';
import * as errors from '../../lambdas/core/errors.ts';
import { listQuery } from '../../lambdas/core/queries.ts';
import { json, type Paths, pathParameter } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';
import { type AuditAccess, auditRequirement, denials } from './source-security.ts';

/** What became of it all, for those who may read it. */
export function auditPaths(components: SchemaComponents, access: AuditAccess): Paths {
  const guarded = { tags: ['audit'], security: [auditRequirement(access)] };
  const id = { type: 'string', minLength: 1 } as const;
  return {
    '/actions': {
      get: {
        operationId: 'listActions',
        summary: 'List the actions of a conversation',
        ...guarded,
        parameters: queryParameters(components, listQuery),
        responses: {
          200: json('A page of actions.', components.add(answers.listedActions, 'output')),
          ...errorAnswers(components, { problems: [errors.QueryInvalidError], gateway: denials(access) }),
        },
      },
    },
    '/actions/{id}': {
      get: {
        operationId: 'getAction',
        summary: 'Get an action with its history',
        ...guarded,
        parameters: [pathParameter('id', id, 'Its id, as the answer to the event has it.')],
        responses: {
          200: json('The action.', components.add(action, 'output')),
          ...errorAnswers(components, { problems: [errors.NotFoundError], gateway: [...denials(access), 404] }),
        },
      },
    },
    '/events/{source}/{eventId}': {
      get: {
        operationId: 'getEvent',
        summary: 'Get what became of an event',
        ...guarded,
        parameters: [
          pathParameter('source', id, 'A source of bridge.config.ts.'),
          pathParameter('eventId', id, 'The id of the event.'),
          {
            name: 'ceSource',
            in: 'query',
            required: false,
            description: 'The CloudEvents attribute `source`, where several CloudEvents sources used this id.',
            schema: { type: 'string' },
          },
        ],
        responses: {
          200: json('The event.', components.add(answers.eventStory, 'output')),
          ...errorAnswers(components, {
            problems: [errors.NotFoundError, errors.QueryInvalidError],
            gateway: [...denials(access), 404],
          }),
        },
      },
    },
  };
}

/** The API about itself. */
export function ownPaths(components: SchemaComponents, access: AuditAccess): Paths {
  return {
    '/health': {
      get: {
        operationId: 'getHealth',
        summary: 'Ask whether the bridge answers and can read its ledger',
        tags: ['api'],
        security: [],
        responses: {
          200: json('It does.', components.add(answers.health, 'output')),
          ...errorAnswers(components, { problems: [], gateway: [] }),
        },
      },
    },
    '/openapi.json': {
      get: {
        operationId: 'getApiDescription',
        summary: 'Get this document',
        tags: ['api'],
        security: [auditRequirement(access)],
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

function queryParameters(components: SchemaComponents, query: z.ZodObject): readonly object[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema: components.add(schema, 'input'),
  }));
}
