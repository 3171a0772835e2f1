import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as z from 'zod';

const schema = z.union([z.looseObject({}), z.boolean()]);
const operation = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z
    .object({
      content: z.record(
        z.string(),
        z.object({ schema, examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}) }),
      ),
    })
    .optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.object({ schema })) })),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});
const reference = z.object({ $ref: z.string() });
const problem = z.object({
  properties: z.object({ type: z.object({ const: z.string() }), status: z.object({ const: z.number() }) }),
});

type Schema = z.infer<typeof schema>;

/** Reads an OpenAPI document as somebody would who was only given its JSON. */
export function readDocument(given: unknown) {
  const json = JSON.parse(JSON.stringify(given));
  const { paths, components } = document.parse(json);
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addFormat('e164', /^\+[1-9]\d{6,14}$/);
  ajv.addSchema({ $id: 'openapi', components });

  const component = (name: string): Schema => components.schemas[name] ?? fail(`no component ${name}`);
  const resolve = (it: Schema): Schema => {
    const { success, data } = reference.safeParse(it);
    return success ? component(data.$ref.split('/').at(-1) ?? '') : it;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, parameters, requestBody, responses }]) => {
      const contents = Object.entries(responses).map(([status, { content }]) => ({ status: Number(status), content }));
      return {
        key: `${method.toUpperCase()} ${path}`,
        security,
        parameters,
        bodies: Object.fromEntries(Object.entries(requestBody?.content ?? {}).map(([type, it]) => [type, it.schema])),
        examples: (mediaType: string) =>
          Object.values(requestBody?.content[mediaType]?.examples ?? {}).map(({ value }) => value),
        problems: contents.flatMap(({ status, content }) =>
          alternatives(content['application/problem+json']?.schema).map((it) => {
            const { type, status: inBody } = problem.parse(resolve(it)).properties;
            if (inBody.const !== status) fail(`${type.const} is under ${status}`);
            return { type: type.const, status };
          }),
        ),
        gatewayStatuses: contents
          .filter(({ content }) => JSON.stringify(content['application/json'] ?? '').includes('GatewayMessage'))
          .map(({ status }) => status),
        answer: (status: number, mediaType: string): Schema =>
          responses[status]?.content[mediaType]?.schema ?? fail(`no ${status} in ${mediaType}`),
      };
    }),
  );
  return {
    json,
    schemas: components.schemas,
    operations,
    operation: (key: string) => operations.find((it) => it.key === key) ?? fail(`no operation ${key}`),
    securityScheme: (name: string) => components.securitySchemes[name],
    component,
    bodyVariant: (it: Schema, title: string): Schema =>
      alternatives(it).find((variant) => typeof variant === 'object' && variant.title === title) ?? fail(title),
    validates: (it: Schema, value: unknown): boolean => {
      const text = JSON.stringify(it).replaceAll('"#/components/', '"openapi#/components/');
      return ajv.validate(JSON.parse(text), value);
    },
  };
}

function alternatives(it: Schema | undefined): readonly Schema[] {
  if (it === undefined) return [];
  const { success, data } = z
    .union([z.object({ oneOf: z.array(schema) }), z.object({ anyOf: z.array(schema) })])
    .safeParse(it);
  if (!success) return [it];
  return 'oneOf' in data ? data.oneOf : data.anyOf;
}

function fail(what: string): never {
  throw new Error(`the document: ${what}`);
}
