import * as answers from '../../lambdas/core/api/answers.ts';
import * as errors from '../../lambdas/core/errors.ts';
import type { DescribedBridge } from './described-bridge.ts';
import { eventBodies } from './event-bodies.ts';
import { json, type Paths, pathParameter } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';
import { requirementOf } from './source-security.ts';

const eventProblems = [
  errors.NotJsonError,
  errors.SignatureInvalidError,
  errors.UnknownSourceError,
  errors.EventConflictError,
  errors.BodyTooLargeError,
  errors.MediaTypeError,
  errors.EventInvalidError,
  errors.MappingError,
  errors.UnavailableError,
];

const EVENT_DESCRIPTION = `
The bridge answers 202 once the event is on record. You can forget the event then. A repeated event gets the same
answer and sends nothing.

A source that takes CloudEvents also takes binary mode: attributes in \`ce-\` headers and the data as the body, with
its own media type. An envelope sent as \`application/json\` is read as a CloudEvent.
`.trim();

/** One path for all sources that sign, and one for each that uses IAM. */
export function eventPaths(components: SchemaComponents, bridge: DescribedBridge): Paths {
  const all = Object.entries(bridge.sources);
  const open = all.filter(([, { access }]) => access !== 'iam').map(([name]) => name);
  const guarded = all.filter(([, { access }]) => access === 'iam').map(([name]) => name);
  return {
    '/events/{source}': {
      post: {
        operationId: 'postEvent',
        summary: 'Send an event',
        ...eventOperation(components, bridge, open),
        parameters: [
          pathParameter(
            'source',
            { type: 'string', ...(open.length > 0 && { enum: open }) },
            'A source of bridge.config.ts.',
          ),
        ],
      },
    },
    ...Object.fromEntries(
      guarded.map((name) => [
        `/events/${name}`,
        {
          post: {
            operationId: `post-${name}-event`,
            summary: `Send an event to source ${name}`,
            ...eventOperation(components, bridge, [name]),
          },
        },
      ]),
    ),
  };
}

const acceptedLinks = (source: string) => ({
  event: { operationId: 'getEvent', parameters: { source, eventId: '$response.body#/eventId' } },
  action: { operationId: 'getAction', parameters: { id: '$response.body#/actions/0/id' } },
  actions: {
    operationId: 'listActions',
    parameters: { conversationId: '$response.body#/actions/0/conversationId' },
  },
});

function eventOperation(components: SchemaComponents, bridge: DescribedBridge, names: readonly string[]) {
  const sources = names.flatMap((name) => (bridge.sources[name] ? [{ name, source: bridge.sources[name] }] : []));
  const requirements = sources.map(({ name, source }) => requirementOf(name, source) ?? {});
  const isGuarded = sources.some(({ source }) => source.access === 'iam');
  const content = eventBodies(components, bridge, names);
  return {
    description: EVENT_DESCRIPTION,
    tags: ['events'],
    security: requirements,
    ...(Object.keys(content).length > 0 && { requestBody: { required: true, content } }),
    responses: {
      ...(sources.some(({ source }) => source.description?.replies) && {
        200: json('Not an event: the answer to a request about the endpoint itself, such as a challenge.', {
          type: 'object',
        }),
      }),
      202: {
        ...json('The event, or each event of the batch, is on record.', {
          anyOf: [components.add(answers.acceptedEvent, 'output'), components.add(answers.acceptedBatch, 'output')],
        }),
        links: acceptedLinks(isGuarded ? names.join() : '$request.path.source'),
      },
      207: json(
        'Some events of the batch were rejected. Do not retry them unchanged.',
        components.add(answers.acceptedBatch, 'output'),
      ),
      ...errorAnswers(components, { problems: eventProblems, gateway: isGuarded ? [403, 404, 413] : [404, 413] }),
    },
  };
}
