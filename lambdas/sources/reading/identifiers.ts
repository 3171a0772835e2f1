import * as z from 'zod/mini';

/**
 * An event's id ends up in DynamoDB keys (2,048 bytes at most) and in the paths of the audit API, so it is kept short
 * and printable.
 */
export const identifier = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(256),
    z.regex(/^[^\p{Cc}\p{Cs}]+$/u, 'has control characters or half a surrogate pair'),
  );
