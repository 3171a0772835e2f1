import { en } from 'zod/locales';
import * as z from 'zod/mini';
import type { Violation } from './errors.ts';

// zod/mini has no words of its own: without these, every message is "Invalid input".
const { localeError } = en();
const articles: Readonly<Record<string, string>> = {
  string: 'a',
  number: 'a',
  boolean: 'a',
  object: 'an',
  array: 'an',
};

z.config({
  localeError: (issue) => {
    const article = issue.code === 'invalid_type' && issue.input === undefined ? articles[issue.expected] : undefined;
    return article ? `is missing (${article} ${issue.expected} is expected)` : localeError(issue);
  },
});

/** A body of 4 MB can hold a million mistakes; an answer and an item of the ledger have to hold what is said of them. */
const MAX_VIOLATIONS = 20;
const MAX_CHARACTERS = 200;

/**
 * zod's issues as violations, with RFC 6901 pointers below `prefix`. zod's messages name types and members, never values. The
 * first 20 are given, each of 200 characters at most.
 */
export function violationsOf({ issues }: z.core.$ZodError, prefix = ''): readonly Violation[] {
  const violations = issues.slice(0, MAX_VIOLATIONS).map(({ path, message }) => ({
    pointer: cut(prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')),
    detail: cut(message),
  }));
  const more = issues.length - violations.length;
  return more > 0 ? [...violations, { pointer: prefix, detail: `has ${more} more that are wrong` }] : violations;
}

/** A text of 200 characters at most, whatever was said. */
export function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const halfOfAPair = /[\uD800-\uDBFF]$/;
  return `${text.slice(0, MAX_CHARACTERS).replace(halfOfAPair, '')}…`;
}

/** Violations as one line for a `detail`. */
export function inWords(violations: readonly Violation[]): string {
  return violations.map(({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`).join('; ');
}
