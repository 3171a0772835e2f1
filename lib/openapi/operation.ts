import type { Answer } from './problems.ts';
import type { JsonSchema } from './schema-components.ts';

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, Answer>>;
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export function json(description: string, schema: JsonSchema): Answer {
  return { description, content: { 'application/json': { schema } } };
}

export function pathParameter(name: string, schema: object, description: string): object {
  return { name, in: 'path', required: true, description, schema };
}
