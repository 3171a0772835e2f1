import * as z from 'zod';
import type { Condition } from './state-graph.ts';

export type Json = z.core.util.JSONType;
type Scope = { readonly input: Json; readonly context: Json };

const record = z.record(z.string(), z.json());

/** @throws {Error} for a path that leads nowhere, as Step Functions does */
export function valueAt(path: string, { input, context }: Scope): Json {
  const [root, ...names] = path.split('.');
  if (root !== '$' && root !== '$$') throw new Error(`the model of Step Functions does not know the path ${path}`);
  return names.reduce<Json>(
    (value, name) => {
      const inner = record.safeParse(value).data?.[name];
      if (inner === undefined) throw new Error(`States.Runtime: ${path} leads nowhere`);
      return inner;
    },
    root === '$' ? input : context,
  );
}

/** A payload template, with what its paths and its one intrinsic function stand for. */
export function filledIn(template: Json, scope: Scope): Json {
  if (Array.isArray(template)) return template.map((element) => filledIn(element, scope));
  const members = record.safeParse(template).data;
  if (!members) return template;
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), evaluate(z.string().parse(value), scope)]
        : [name, filledIn(value, scope)],
    ),
  );
}

function evaluate(expression: string, scope: Scope): Json {
  const [, format, argument] = /^States\.Format\('([^']*)', (\S+)\)$/.exec(expression) ?? [];
  if (format === undefined || argument === undefined) return valueAt(expression, scope);
  return format.replace('{}', String(valueAt(argument, scope)));
}

export function isTrue(condition: Condition, input: Json): boolean {
  if ('And' in condition) return condition.And.every((it) => isTrue(it, input));
  if ('Or' in condition) return condition.Or.some((it) => isTrue(it, input));
  const value = valueAt(condition.Variable, { input, context: null });
  return 'StringEquals' in condition ? value === condition.StringEquals : value === condition.NumericEquals;
}

/** @throws {Error} for a path deeper than the bridge's own */
export function withResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const [, name] = /^\$\.(\w+)$/.exec(path) ?? [];
  if (name === undefined) throw new Error(`the model of Step Functions does not know the result path ${path}`);
  return { ...record.parse(input), [name]: result };
}
