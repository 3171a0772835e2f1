import * as z from 'zod';

type Json = z.core.util.JSONType;

const anythingBut = z.strictObject({ 'anything-but': z.array(z.string()) });
const alternatives = z.array(z.union([z.string(), anythingBut]));

/**
 * Whether EventBridge takes an event by a pattern. It knows the operators that the bridge uses and documents; any other is a fault of the
 * test.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws {Error} on an operator that it does not know
 */
export function matches(pattern: Json, event: Json | undefined): boolean {
  if (Array.isArray(pattern)) return alternatives.parse(pattern).some((one) => matchesOne(one, event));
  const members = z.record(z.string(), z.json()).parse(pattern);
  return Object.entries(members).every(([name, inner]) => {
    const value = isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
    return matches(inner, value);
  });
}

/** What is absent matches nothing, `anything-but` included. */
function matchesOne(one: z.infer<typeof alternatives>[number], value: Json | undefined): boolean {
  if (typeof one === 'string') return value === one;
  return typeof value === 'string' && !one['anything-but'].includes(value);
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
