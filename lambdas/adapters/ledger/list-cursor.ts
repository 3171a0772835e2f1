import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import { canonical } from '../../core/canonical-json.ts';
import { QueryInvalidError } from '../../core/errors.ts';

/** A time and an id are shorter, and DynamoDB would reject a longer key. */
const MAX_SORT_CHARACTERS = 256;

/** Makes a cursor that is tied to its query. */
export function writeCursor(query: unknown, sort: string): string {
  return Buffer.from(JSON.stringify([markOf(query), sort])).toString('base64url');
}

/** @throws {QueryInvalidError} if the cursor is not from a page of this query */
export function readCursor(query: unknown, cursor: string): string {
  const parsed = z
    .tuple([z.literal(markOf(query)), z.string().check(z.minLength(1), z.maxLength(MAX_SORT_CHARACTERS))])
    .safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return parsed.data[1];
  throw new QueryInvalidError('The cursor is not from this query. Send the cursor of the page before, unchanged.');
}

/** 66 bits, so no two queries share it. */
function markOf(query: unknown): string {
  return hash('sha256', canonical(query), 'base64url').slice(0, 11);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
