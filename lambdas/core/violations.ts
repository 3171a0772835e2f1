import type * as z from 'zod';
import type { Violation } from './errors.ts';

/** zod's issues as violations, with RFC 6901 pointers below `prefix`. zod's messages name types, never values. */
export function violationsOf(error: z.core.$ZodError, prefix = ''): Violation[] {
  return error.issues.map(({ path, message }) => ({
    pointer: prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));
}

/** Violations as one line for a `detail`. */
export function inWords(violations: readonly Violation[]): string {
  return violations.map(({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`).join('; ');
}
