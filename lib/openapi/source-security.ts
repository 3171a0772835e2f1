import type { SourceDescription } from '../../lambdas/core/bridge/source-description.ts';
import type { DescribedSource } from './described-bridge.ts';

/** OpenAPI's Security Scheme Object. */
type SecurityScheme =
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query'; readonly name: string; readonly description: string }
  | { readonly type: 'http'; readonly scheme: 'bearer' | 'basic'; readonly description: string };

/** One way in: all of these schemes together. */
type Requirement = Readonly<Record<string, readonly string[]>>;

/** AWS Signature Version 4, as API Gateway's own exports name it. */
export const iamScheme = {
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'AWS Signature Version 4 for the service `execute-api`, by a principal that IAM allows `execute-api:Invoke`. The host on a laptop asks for none.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const;

const iamRequirement: Requirement = { iam: [] };

/** Who lets callers in: IAM, or an authorizer that the app has given to the construct. */
export type Access = 'iam' | 'authorizer';

/** Who lets in those that read what is on record (`audit`), and those that decide about actions; IAM, if it is not said. */
export interface ApiAccess {
  readonly audit?: Access;
  readonly decide?: Access;
}

/** A token is what almost every authorizer reads; which one, only the app that made it knows. */
export const authorizerScheme = {
  authorizer: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'What the authorizer of this deployment asks for, such as `Bearer` and a token.',
  },
} as const;

export function requirementFor(access: Access): Requirement {
  return access === 'iam' ? iamRequirement : { authorizer: [] };
}

/** The security schemes of a source: a header each, for all of them have to be there. */
export function securitySchemes(name: string, source: DescribedSource): Readonly<Record<string, SecurityScheme>> {
  return Object.fromEntries(
    headersOf(source.description?.proof).map(({ header, scheme }) => [
      `${name}.${header}`,
      describe(scheme, name, source),
    ]),
  );
}

/** What API Gateway answers those whom it does not let in; an authorizer tells who is unknown from who may not. */
export function denials(access: Access): readonly (401 | 403)[] {
  return access === 'iam' ? [403] : [401, 403];
}

/** What a request to a source has to carry; undefined where the source does not say. */
export function requirementOf(name: string, source: DescribedSource): Requirement | undefined {
  if (source.access === 'iam') return iamRequirement;
  const headers = headersOf(source.description?.proof);
  if (headers.length === 0) return undefined;
  return Object.fromEntries(headers.map(({ header }) => [`${name}.${header}`, []]));
}

type Proof = SourceDescription['proof'];

function headersOf(proof: Proof): readonly { readonly header: string; readonly scheme: SchemeParts }[] {
  if (proof === undefined) return [];
  if (typeof proof === 'string') return [{ header: 'Authorization', scheme: { type: 'http', scheme: proof } }];
  return [
    ...proof.headers.map((name) => ({ header: name, scheme: { type: 'apiKey', in: 'header', name } }) as const),
    ...(proof.query === undefined
      ? []
      : [{ header: proof.query, scheme: { type: 'apiKey', in: 'query', name: proof.query } } as const]),
  ];
}

type SchemeParts =
  | Omit<Extract<SecurityScheme, { type: 'apiKey' }>, 'description'>
  | Omit<Extract<SecurityScheme, { type: 'http' }>, 'description'>;

function describe(parts: SchemeParts, name: string, { scheme, description }: DescribedSource): SecurityScheme {
  const proof = description?.proof;
  const signed = typeof proof === 'object' ? ` ${proof.signed}` : '';
  return { ...parts, description: `Source \`${name}\` (${scheme}).${signed}` };
}
