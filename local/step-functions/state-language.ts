import * as z from 'zod';

export const json = z.json();
export type Json = z.infer<typeof json>;

const definition = z
  .record(z.string(), json)
  .and(z.object({ StartAt: z.string(), States: z.record(z.string(), z.record(z.string(), json)) }));
export type Definition = z.infer<typeof definition>;

/** Node fires a longer timer at once. */
const MAX_TIMER_SECONDS = Math.floor((2 ** 31 - 1) / 1_000);

/** AWS's default; the interpreter's is 60 s. */
const DEFAULT_TASK_TIMEOUT_SECONDS = 99_999_999;

const knownContext = /^\$\$\.(Execution\.(Id|Name|Input|StartTime)|State\.EnteredTime|StateMachine\.(Id|Name))\b/;

/**
 * Reads a state machine's definition, and works around three bugs of aws-local-stepfunctions 3: timeouts beyond a
 * timer's range, tasks without a timeout, and type tests for `false`.
 *
 * @throws {Error} for what the interpreter silently skips: JSONata, and unsupported paths of the context object
 */
export function readDefinition(text: string): Definition {
  const parsed = definition.parse(JSON.parse(text));
  const unknown = unknownContextPaths(text);
  if (unknown.length > 0) throw new Error(`state machine: the local host does not support ${unknown.join(', ')}`);
  return definition.parse(correct(parsed));
}

/** Also in branches and iterations. */
export function statesOf({ States }: Pick<Definition, 'States'>): readonly (readonly [string, Record<string, Json>])[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const inner = [state.Branches, state.ItemProcessor, state.Iterator].flat();
    const nested = inner.flatMap((candidate) => {
      const machine = definition.safeParse(candidate);
      return machine.success ? statesOf(machine.data) : [];
    });
    return [[name, state] as const, ...nested];
  });
}

function unknownContextPaths(text: string): readonly string[] {
  const paths = text.match(/\$\$\.[\w.]+/g) ?? [];
  return [...new Set(paths)].filter((path) => !knownContext.test(path));
}

const typeTests = ['IsPresent', 'IsNull', 'IsString', 'IsNumeric', 'IsBoolean', 'IsTimestamp'];

function correct(value: Json): Json {
  if (Array.isArray(value)) return value.map(correct);
  if (typeof value !== 'object' || value === null) return value;
  if (value.QueryLanguage === 'JSONata') {
    throw new Error('state machine: the local host does not support JSONata. Use JSONPath.');
  }
  const entries = Object.entries(value).map(([name, inner]) => [name, correct(inner)] as const);
  const copy: Record<string, Json> = Object.fromEntries(entries);
  if (copy.Type === 'Task' && copy.TimeoutSecondsPath === undefined) {
    copy.TimeoutSeconds ??= DEFAULT_TASK_TIMEOUT_SECONDS;
  }
  if (typeof copy.TimeoutSeconds === 'number') copy.TimeoutSeconds = Math.min(copy.TimeoutSeconds, MAX_TIMER_SECONDS);
  return withoutFalseTests(copy);
}

/** `{Variable, IsPresent: false}` equals `{Not: {Variable, IsPresent: true}}`. */
function withoutFalseTests(rule: Record<string, Json>): Json {
  const test = typeTests.find((name) => rule[name] === false && typeof rule.Variable === 'string');
  if (test === undefined) return rule;
  const { [test]: _, Variable = '', ...rest } = rule;
  return { ...rest, Not: { Variable, [test]: true } };
}
