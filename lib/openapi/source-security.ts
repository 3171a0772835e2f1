import type { SourceDescription } from '../../lambdas/core/bridge/source-description.ts';
import type { DescribedSource } from './described-bridge.ts';

type SecurityScheme =
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query'; readonly name: string; readonly description: string }
  | { readonly type: 'http'; readonly scheme: 'bearer' | 'basic'; readonly description: string };

type Requirement = Readonly<Record<string, readonly string[]>>;

export const iamScheme = {
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'AWS Signature Version 4 for the service `execute-api`, by a principal with `execute-api:Invoke`. ' +
      '`npm start` requires none.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const;

const iamRequirement: Requirement = { iam: [] };

/** IAM, or an authorizer of the app. */
export type Access = 'iam' | 'authorizer';

/** @default 'iam' */
export interface ApiAccess {
  readonly audit?: Access;
  readonly decide?: Access;
}

/** Almost every authorizer reads a token; only the app knows which. */
export const authorizerScheme = {
  authorizer: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'Credentials that the authorizer of this deployment requires, such as `Bearer` and a token.',
  },
} as const;

export function requirementFor(access: Access): Requirement {
  return access === 'iam' ? iamRequirement : { authorizer: [] };
}

/** A request needs all of them. */
export function securitySchemes(name: string, source: DescribedSource): Readonly<Record<string, SecurityScheme>> {
  return Object.fromEntries(
    headersOf(source.description?.proof).map(({ header, scheme }) => [
      `${name}.${header}`,
      describe(scheme, name, source),
    ]),
  );
}

/** Only an authorizer distinguishes unknown from forbidden. */
export function denials(access: Access): readonly (401 | 403)[] {
  return access === 'iam' ? [403] : [401, 403];
}

/** Undefined if the source has no description. */
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
