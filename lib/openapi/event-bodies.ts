import * as z from 'zod';
import type { MappedBody } from '../../lambdas/core/bridge/source-description.ts';
import { envelope } from '../../lambdas/sources/reading/cloudevents.ts';
import type { DescribedBridge, DescribedRoute, DescribedSource } from './described-bridge.ts';
import { exampleData } from './example-data.ts';
import type { JsonSchema, SchemaComponents } from './schema-components.ts';

interface MediaType {
  readonly schema: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}

interface EventType {
  readonly source: string;
  readonly type: string;
  readonly routes: readonly DescribedRoute[];
  readonly data: JsonSchema;
  readonly example: unknown;
}

/** Of types that routes take, or of any other type. */
interface Variant {
  readonly mediaType: string;
  readonly schema: JsonSchema;
  readonly example?: { readonly name: string; readonly summary: string; readonly value: unknown };
}

/**
 * Request bodies by media type.
 * @param names sources on one path; the description says which body is whose
 */
export function eventBodies(
  components: SchemaComponents,
  { sources, routes }: DescribedBridge,
  names: readonly string[],
): Readonly<Record<string, MediaType>> {
  const variants = names.flatMap((name) => {
    const source = sources[name];
    const types = eventTypes(components, name, routes);
    return source ? bodiesOf(source).flatMap((body) => variantsOf(components, { name, body, types })) : [];
  });
  const mediaTypes = [...new Set(variants.map(({ mediaType }) => mediaType))];
  return Object.fromEntries(
    mediaTypes.map((mediaType) => [mediaType, mediaTypeOf(variants.filter((it) => it.mediaType === mediaType))]),
  );
}

/** A source without a description accepts anything. */
function bodiesOf({ description }: DescribedSource) {
  return description?.bodies ?? (['any'] as const);
}

function mediaTypeOf(variants: readonly Variant[]): MediaType {
  const schemas = variants.map(({ schema }) => schema);
  const examples = variants.flatMap(({ example }) =>
    example ? [[example.name, { summary: example.summary, value: example.value }] as const] : [],
  );
  return {
    schema: schemas.length === 1 && schemas[0] ? schemas[0] : { anyOf: schemas },
    ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
  };
}

function eventTypes(
  components: SchemaComponents,
  source: string,
  allRoutes: readonly DescribedRoute[],
): readonly EventType[] {
  const own = allRoutes.filter((route) => route.source === source);
  const types = [...new Set(own.flatMap((route) => route.types))];
  return types.map((type) => {
    const routes = own.filter((route) => route.types.includes(type));
    const schemas = routes.map(({ name, data }) => components.add(data, 'input', `data.${name}`));
    const data = schemas.length === 1 && schemas[0] ? schemas[0] : { allOf: schemas };
    return { source, type, routes, data, example: exampleData(routes, { source, type }, components) };
  });
}

interface Body {
  readonly name: string;
  readonly body: 'cloudevents' | 'any' | MappedBody;
  readonly types: readonly EventType[];
}

function variantsOf(components: SchemaComponents, { name, body, types }: Body): readonly Variant[] {
  if (body === 'any') return [{ mediaType: '*/*', schema: { title: `${name}: anything that the source reads` } }];
  if (body === 'cloudevents') return cloudEvents(components, name, types);
  return mappedEvents(name, body, types);
}

const { time, subject, datacontenttype, dataschema } = envelope.shape;

/** In CloudEvents JSON format 1.0.2 §2.2 an optional attribute may be null. */
const sentEnvelope = z.object({
  ...envelope.shape,
  time: z.nullable(time),
  subject: z.nullable(subject),
  datacontenttype: z.nullable(datacontenttype),
  dataschema: z.nullable(dataschema),
});

/** Binary mode puts attributes into headers, so only words describe it. */
function cloudEvents(components: SchemaComponents, name: string, types: readonly EventType[]): readonly Variant[] {
  const base = components.add(sentEnvelope, 'input', 'CloudEvent');
  const known = types.map((it) => cloudEventOf(base, it));
  const other: JsonSchema = {
    allOf: [base, { properties: { type: otherThan(types) } }],
    title: `${name}: any other type, ignored`,
  };
  const batch: JsonSchema = {
    type: 'array',
    title: `${name}: a batch, each event answered separately`,
    items: base,
  };
  return [
    ...known.map(({ schema, example }) => ({
      mediaType: 'application/cloudevents+json',
      schema,
      ...(example && { example }),
    })),
    { mediaType: 'application/cloudevents+json', schema: other },
    { mediaType: 'application/cloudevents-batch+json', schema: batch },
  ];
}

function cloudEventOf(base: JsonSchema, eventType: EventType): Pick<Variant, 'schema' | 'example'> {
  const { source, type, data, example } = eventType;
  const required = eventType.routes.some((route) => !z.safeParse(route.data, undefined).success);
  return {
    schema: {
      ...titled(eventType),
      allOf: [base, { properties: { type: { const: type }, data }, ...(required && { required: ['data'] }) }],
    },
    ...(example !== undefined && {
      example: exampleOf(eventType, {
        specversion: '1.0',
        id: 'evt_2026_000042',
        source: `/${source}`,
        type,
        data: example,
      }),
    }),
  };
}

function mappedEvents(name: string, body: MappedBody, types: readonly EventType[]): readonly Variant[] {
  const { mediaType, list, data: dataAt = '', type: typeAt } = body;
  const inBody = typeof typeAt === 'string' && typeAt.startsWith('/');
  const whole = (schema: JsonSchema): JsonSchema =>
    list === undefined ? schema : at(list, { type: 'array', items: schema });
  const known = types.map((eventType): Variant => {
    const parts = [at(dataAt, eventType.data), ...(inBody ? [at(typeAt, { const: eventType.type })] : [])];
    const isPayload = dataAt !== '' && inBody && list === undefined;
    return {
      mediaType,
      schema: { ...titled(eventType, headersIn(typeAt)), ...whole({ allOf: parts }) },
      ...(isPayload &&
        eventType.example !== undefined && {
          example: exampleOf(eventType, merge(placed(typeAt, eventType.type), placed(dataAt, eventType.example))),
        }),
    };
  });
  // A whole number is read as its digits.
  const word: JsonSchema = { type: 'string', minLength: 1, maxLength: 256, ...otherThan(types) };
  const other = inBody ? at(typeAt, { anyOf: [word, { type: 'integer' }] }) : {};
  return [...known, { mediaType, schema: { title: `${name}: any other type, ignored`, ...whole(other) } }];
}

function titled({ source, type, routes }: EventType, typeHeaders: readonly string[] = []): JsonSchema {
  const where = typeHeaders.length > 0 ? ` Its type is in ${typeHeaders.join(' and ')}.` : '';
  return { title: `${source}: ${type}`, description: `Taken by ${routes.map(({ name }) => name).join(', ')}.${where}` };
}

function headersIn(type: MappedBody['type']): readonly string[] {
  const places = typeof type === 'object' && 'constant' in type ? [] : [type].flat();
  return places.filter((place) => !place.startsWith('/'));
}

function exampleOf({ source, type }: EventType, value: unknown): NonNullable<Variant['example']> {
  return { name: `${source}.${type}`.replaceAll(/[^A-Za-z0-9._-]/g, '_'), summary: `${source}: ${type}`, value };
}

function otherThan(types: readonly EventType[]): JsonSchema {
  return types.length === 0 ? {} : { not: { enum: types.map(({ type }) => type) } };
}

function at(pointer: string, schema: JsonSchema): JsonSchema {
  return names(pointer).reduceRight<JsonSchema>(
    (inner, name) => ({ type: 'object', properties: { [name]: inner }, required: [name] }),
    schema,
  );
}

function placed(pointer: string, value: unknown): unknown {
  return names(pointer).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function merge(a: unknown, b: unknown): object {
  return { ...Object(a), ...Object(b) };
}

function names(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
