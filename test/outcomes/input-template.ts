import type * as z from 'zod';

type Json = z.core.util.JSONType;

/** A text of JSON, which `split` keeps as a part of its own. */
const QUOTED = /("(?:[^"\\]|\\.)*")/;
const PLACEHOLDER = /<\$\.([\w.]+)>/g;

/**
 * What an EventBridge Pipe makes of its input by a template: a placeholder within quotes becomes the text of its value, or none where the path
 * leads nowhere; one without quotes becomes the value as JSON.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 *
 * @throws {Error} when the result would not be what the template looks like: text that JSON escapes within quotes, or nothing without
 */
export function transform(template: string, input: Json): string {
  const output = template
    .split(QUOTED)
    .map((part) => {
      const fill = part.startsWith('"') ? quoted : bare;
      return part.replace(PLACEHOLDER, (_, path: string) => fill(valueAt(input, path.split('.')), path));
    })
    .join('');
  JSON.parse(output);
  return output;
}

function valueAt(value: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined {
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return valueAt(Object.hasOwn(value, name) ? value[name] : undefined, rest);
}

function quoted(value: Json | undefined, path: string): string {
  if (value === undefined) return '';
  if (typeof value === 'string' && JSON.stringify(value) === `"${value}"`) return value;
  throw new Error(`<$.${path}> within quotes is no text that stands in JSON as it is`);
}

function bare(value: Json | undefined, path: string): string {
  if (value === undefined) throw new Error(`<$.${path}> without quotes leads nowhere`);
  return JSON.stringify(value);
}
