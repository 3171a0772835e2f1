import * as z from 'zod/mini';
import { batchEntries, problem } from '../../lambdas/core/api/answers.ts';
import { InternalError, type ProblemError, problemType, UnavailableError } from '../../lambdas/core/errors.ts';
import type { JsonSchema, SchemaComponents } from './schema-components.ts';

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly links?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

/** Some problem classes need the name of a route. */
type ProblemClass = new (detail: string, options: ErrorOptions & { readonly route: string }) => ProblemError;

type ProblemKind = Pick<ProblemError, 'type' | 'title' | 'status'>;

/**
 * API Gateway answers these itself. They are not problem documents.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html, and the error
 * codes of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const gatewayMessages = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

type GatewayStatus = keyof typeof gatewayMessages;

/** Possible for every request. */
const always: readonly GatewayStatus[] = [400, 429, 500, 503];

const gatewayAnswer = z
  .object({ message: z.string() })
  .register(z.globalRegistry, { id: 'GatewayMessage', description: "API Gateway's own answer." });

/** @param gateway errors of API Gateway, besides those of every request */
export function errorAnswers(
  components: SchemaComponents,
  { problems, gateway }: { readonly problems: readonly ProblemClass[]; readonly gateway: readonly GatewayStatus[] },
): Readonly<Record<string, Answer>> {
  const kinds: ProblemKind[] = [...problems.map((Problem) => new Problem('', { route: '' })), new InternalError()];
  const fromGateway = new Set<number>([...always, ...gateway]);
  const statuses = [...new Set([...kinds.map(({ status }) => status), ...fromGateway])].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      answer(components, {
        kinds: kinds.filter((it) => it.status === status),
        message: fromGateway.has(status) ? gatewayMessage(status) : undefined,
      }),
    ]),
  );
}

function gatewayMessage(status: number): string | undefined {
  return Object.entries(gatewayMessages).find(([known]) => known === String(status))?.[1];
}

function answer(
  components: SchemaComponents,
  { kinds, message }: { readonly kinds: readonly ProblemKind[]; readonly message: string | undefined },
): Answer {
  const schemas = kinds.map((kind) => problemSchema(components, kind));
  const [only] = schemas;
  return {
    description: [
      ...kinds.map(({ type, title }) => `\`${type}\`: ${title}.`),
      ...(message ? [`API Gateway: ${message}.`] : []),
    ].join('\n\n'),
    ...(kinds.some(({ status }) => status === new UnavailableError('').status) && { headers: retryAfter }),
    content: {
      ...(only && { 'application/problem+json': { schema: schemas.length === 1 ? only : { oneOf: schemas } } }),
      ...(message && { 'application/json': { schema: components.add(gatewayAnswer, 'output') } }),
    },
  };
}

const retryAfter = {
  'Retry-After': {
    description: 'Seconds to wait before you retry.',
    schema: { type: 'integer', minimum: 1 },
  },
};

function problemSchema(components: SchemaComponents, { type, title, status }: ProblemKind): JsonSchema {
  const isForLater = [new UnavailableError(''), new InternalError()].some((it) => it.type === type);
  const schema = z.extend(problem, {
    type: z.literal(problemType(type)),
    title: z.literal(title),
    status: z.literal(status),
    ...(isForLater && {
      events: z
        .optional(batchEntries)
        .register(z.globalRegistry, { description: 'For a batch: the result of each event. Retry the whole batch.' }),
    }),
  });
  return components.add(schema, 'output', `problem.${type}`);
}
