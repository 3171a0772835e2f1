import * as z from 'zod';

/** JSON Schema 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** `input`: what may be sent, before defaults and transforms. `output`: what is answered. */
type Direction = 'input' | 'output';

/**
 * Converts zod schemas to JSON Schema. A part with an `id` in its metadata becomes one component. Rules that JSON
 * Schema cannot express are left out, so it allows more than the code.
 */
export class SchemaComponents {
  readonly schemas: Record<string, JsonSchema> = {};

  /** @param name for a schema without an `id` */
  add(schema: z.core.$ZodType, direction: Direction, name?: string): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: direction,
      unrepresentable: 'any',
      override: ({ jsonSchema, zodSchema }) => clarify(jsonSchema, zodSchema),
    });
    const nameOf = nameDefinitions($defs, name ?? direction);
    for (const [id, definition] of Object.entries($defs)) {
      const component = nameOf(id);
      if (component !== undefined) this.#put(component, rewrite(definition, nameOf));
    }
    const rewritten = rewrite(own, nameOf);
    return name === undefined ? rewritten : this.#put(name, rewritten);
  }

  #put(name: string, schema: JsonSchema): JsonSchema {
    const before = this.schemas[name];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new Error(`openapi: two schemas are called ${name}. Give one of them another id in its meta.`);
    }
    this.schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }
}

function clarify(json: JsonSchema, schema: z.core.$ZodTypes): void {
  if (json.format === 'e164' && json.examples === undefined) json.examples = ['+18005550199'];
  // Zod's pattern says the same in 300 characters.
  if (json.format === 'date-time') delete json.pattern;
  if (typeof json.pattern === 'string') json.pattern = withoutProperties(json.pattern);
  const { def } = schema._zod;
  if (def.type !== 'union' || !('discriminator' in def)) return;
  for (const option of json.oneOf ?? json.anyOf ?? []) {
    const value = Object(option).properties?.[String(def.discriminator)]?.const;
    if (typeof value === 'string') Object(option).title = value;
  }
}

/** For regular expression engines without Unicode properties. Most do not take a lone surrogate for a character. */
function withoutProperties(pattern: string): string {
  return pattern.replaceAll('[^\\p{Cc}\\p{Cs}]', '[^\\u0000-\\u001f\\u007f-\\u009f]');
}

/** zod only numbers recursive schemas. */
function nameDefinitions(definitions: Record<string, JsonSchema>, root: string): (id: string) => string | undefined {
  return (id) => {
    if (isAnyJson(id, definitions[id])) return undefined;
    return id.startsWith('__schema') ? `${root}.${id.slice('__schema'.length)}` : id;
  };
}

/** `z.json()` spells out every JSON document. */
function isAnyJson(id: string, definition: JsonSchema | undefined): boolean {
  const self = { $ref: `#/$defs/${id}` };
  const object = { type: 'object', propertyNames: { type: 'string' }, additionalProperties: self };
  const scalars = ['string', 'number', 'boolean', 'null'].map((type) => ({ type }));
  return JSON.stringify(definition) === JSON.stringify({ anyOf: [...scalars, { type: 'array', items: self }, object] });
}

const reference = z.object({ $ref: z.string().startsWith('#/$defs/') });

function rewrite(schema: JsonSchema, nameOf: (id: string) => string | undefined): JsonSchema {
  const text = JSON.stringify(schema, (_, value: unknown) => {
    const found = reference.safeParse(value);
    if (!found.success) return value;
    const name = nameOf(found.data.$ref.slice('#/$defs/'.length));
    return { ...Object(value), $ref: name === undefined ? undefined : `#/components/schemas/${name}` };
  });
  return JSON.parse(text);
}
