import { en } from 'zod/locales';
import * as z from 'zod/mini';
import type { Violation } from './errors.ts';

// Without a locale, every message of zod/mini is "Invalid input".
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

/** A body of 4 MB can hold a million mistakes. */
const MAX_VIOLATIONS = 20;
const MAX_CHARACTERS = 200;

/**
 * Turns zod's issues into violations with pointers below `prefix`. zod's messages name types and members, never values.
 */
export function violationsOf({ issues }: z.core.$ZodError, prefix = ''): readonly Violation[] {
  const violations = issues.slice(0, MAX_VIOLATIONS).map(({ path, message }) => ({
    pointer: cut(prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')),
    detail: cut(message),
  }));
  const more = issues.length - violations.length;
  return more > 0 ? [...violations, { pointer: prefix, detail: `has ${more} more that are wrong` }] : violations;
}

export function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const halfOfAPair = /[\uD800-\uDBFF]$/;
  return `${text.slice(0, MAX_CHARACTERS).replace(halfOfAPair, '')}…`;
}

/** Joins violations into one line. */
export function inWords(violations: readonly Violation[]): string {
  return violations.map(({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`).join('; ');
}
