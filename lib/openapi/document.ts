import { createRequire } from 'node:module';
import * as z from 'zod';
import { callbackPaths, callbackScheme } from './callback-operations.ts';
import { decisionPaths } from './decision-operations.ts';
import type { DescribedBridge } from './described-bridge.ts';
import { eventPaths } from './event-operations.ts';
import type { Paths } from './operation.ts';
import { auditPaths, ownPaths } from './query-operations.ts';
import { type JsonSchema, SchemaComponents } from './schema-components.ts';
import { type ApiAccess, authorizerScheme, iamScheme, securitySchemes } from './source-security.ts';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly object[];
  readonly tags: readonly object[];
  readonly paths: Paths;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

const packageJson = z.object({ version: z.string() });

/**
 * The description of a bridge's HTTP API: made of the schemas by which the functions read what comes in, and of those that what
 * they answer is typed by. It names the bridge's sources, the types of its events and their data.
 *
 * @param access who lets in those that read what is on record, and those that decide about actions
 * @throws {Error} when two schemas of the bridge share an `id`
 */
export function openApiDocument(
  bridge: DescribedBridge,
  { audit = 'iam', decide = 'iam' }: ApiAccess = {},
): OpenApiDocument {
  const { version } = packageJson.parse(createRequire(import.meta.url)('action-bridge/package.json'));
  const components = new SchemaComponents();
  const paths = {
    ...eventPaths(components, bridge),
    ...callbackPaths(components),
    ...auditPaths(components, audit),
    ...decisionPaths(components, decide),
    ...ownPaths(components, audit),
  };
  const open = Object.entries(bridge.sources).filter(([, { access }]) => access !== 'iam');
  return {
    openapi: '3.1.1',
    info: {
      title: 'action-bridge',
      version,
      summary: 'Verified webhooks in, Twilio Conversations Actions out, every step on record.',
      description:
        'Errors of the bridge are RFC 9457 problems, with a `type` that never changes. API Gateway answers some by itself, as `{"message"}`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'events', description: 'Events come in.' },
      { name: 'callbacks', description: 'Twilio tells how far messages got.' },
      { name: 'audit', description: 'What became of them.' },
      { name: 'decisions', description: 'What a person decides about an action. Who and why are put on record.' },
      { name: 'api', description: 'The API about itself.' },
    ],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        ...iamScheme,
        ...callbackScheme,
        ...([audit, decide].includes('authorizer') && authorizerScheme),
        ...Object.assign({}, ...open.map(([name, source]) => securitySchemes(name, source))),
      },
    },
  };
}
