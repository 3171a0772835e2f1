import * as z from 'zod';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import everyPreset from '../../lib/openapi/every-preset.ts';
import { markdownTable } from './markdown-table.ts';

const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
});
type JsonSchema = z.infer<typeof jsonSchema>;

const bodySchema = z.looseObject({
  properties: z.record(z.string(), jsonSchema),
  required: z.array(z.string()).default([]),
});

const operation = z.looseObject({
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean(),
        description: z.string().optional(),
        schema: jsonSchema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.looseObject({ schema: jsonSchema })) }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
type Operation = z.infer<typeof operation>;

const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

/** The description of a bridge, read as any program would. The sources are the reader's own: each has the same operation. */
function described(): z.infer<typeof document> {
  const { paths, components } = document.parse(JSON.parse(JSON.stringify(openApiDocument(everyPreset))));
  const ofSources = Object.keys(paths).filter((path) => /^\/events\/[^{]+$/.test(path));
  return {
    components,
    paths: Object.fromEntries(Object.entries(paths).filter(([path]) => !ofSources.includes(path))),
  };
}

/** Each operation of the API: its method and path, and its parameters and answers as tables. */
export function operationTexts(): readonly { readonly name: string; readonly text: string }[] {
  const { paths, components } = described();
  const common = commonAnswers();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, it]) => ({
      name: `${method.toUpperCase()} ${path}`,
      text: [parametersOf(it), bodyOf(it, components.schemas), answersOf(it, common)]
        .filter((part) => part !== '')
        .join('\n\n'),
    })),
  );
}

/** What every operation may answer. */
export function commonAnswersTable(): string {
  return answersTable(commonAnswers());
}

interface Line {
  readonly status: string;
  readonly says: string;
}

/** The lines of an operation's answers: each problem, and API Gateway's own, is a line. */
function linesOf({ responses }: Operation): readonly Line[] {
  return Object.entries(responses).flatMap(([status, { description }]) =>
    description.split('\n\n').map((says) => ({ status, says })),
  );
}

const isSame = (one: Line) => (other: Line) => one.status === other.status && one.says === other.says;

function commonAnswers(): readonly Line[] {
  const [first = [], ...others] = Object.values(described().paths).flatMap((methods) =>
    Object.values(methods).map(linesOf),
  );
  return first.filter((line) => others.every((lines) => lines.some(isSame(line))));
}

function answersOf(it: Operation, common: readonly Line[]): string {
  return answersTable(linesOf(it).filter((line) => !common.some(isSame(line))));
}

/** One row a status. Of a problem only the type is said: errors.md explains it. */
function answersTable(lines: readonly Line[]): string {
  const rows = [...new Set(lines.map(({ status }) => status))].map((status) => {
    const answers = lines
      .filter((line) => line.status === status)
      .map(({ says }) => says.replace(/^(`[\w-]+`):.*/, '$1'));
    return [status, answers.map((says) => says.replace(/^API Gateway: (.*)\.$/, 'API Gateway: $1')).join('; ')];
  });
  return markdownTable(['status', 'answer'], rows);
}

function parametersOf({ parameters }: Operation): string {
  if (parameters.length === 0) return '';
  return markdownTable(
    ['parameter', 'in', 'value', 'meaning'],
    parameters.map(({ name, in: place, required, description, schema }) => [
      `\`${name}\`${required && place !== 'path' ? ' (required)' : ''}`,
      place,
      // The names of sources are the reader's own.
      name === 'source' ? 'text' : valueWords(schema),
      description ?? schema.description ?? '',
    ]),
  );
}

function bodyOf({ requestBody }: Operation, schemas: Readonly<Record<string, object>>): string {
  const bodies = Object.entries(requestBody?.content ?? {});
  const [only, ...others] = bodies;
  if (!only || others.length > 0) return '';
  const reference = only[1].schema.$ref?.split('/').at(-1) ?? '';
  const { properties, required } = bodySchema.parse(schemas[reference]);
  return markdownTable(
    ['member of the body', 'value', 'meaning'],
    Object.entries(properties).map(([name, schema]) => [
      `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
      valueWords(schema),
      schema.description ?? '',
    ]),
  );
}

function valueWords({ type, format, enum: values, minimum, maximum, minLength, maxLength }: JsonSchema): string {
  if (values) return values.map((it) => `\`${it}\``).join(', ');
  if (format === 'date') return 'day, such as `2026-11-24`';
  if (format === 'date-time') return 'time with its offset, such as `2026-11-24T08:00:00Z`';
  if (type === 'integer') return maximum === undefined || maximum > 1e6 ? 'integer' : `integer, ${minimum}–${maximum}`;
  if (maxLength !== undefined) return `text, ${minLength}–${maxLength} characters`;
  return type === 'string' ? 'text' : (type ?? '');
}
