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
 * Describes a bridge's HTTP API, generated from the schemas that its functions read and answer with.
 * @throws {Error} if two schemas of the bridge share an `id`
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
      summary: 'Turns verified webhooks into Twilio messages and records every step.',
      description:
        'The bridge answers errors as RFC 9457 problems with a stable `type`. ' +
        'API Gateway answers some errors itself, as `{"message"}`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'events', description: 'Send events.' },
      { name: 'callbacks', description: 'Twilio reports delivery.' },
      { name: 'audit', description: 'Read the record.' },
      { name: 'decisions', description: 'Decide about actions. The history records who and why.' },
      { name: 'api', description: 'The API itself.' },
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
