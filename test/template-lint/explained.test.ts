import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complaints, explainedChecks } from './explained.ts';

const finding = { id: 'CKV_AWS_116', text: 'no dead letter queue' };

describe('a linter’s finding', () => {
  test('that is explained is no complaint', () => {
    expect(complaints([finding], ['CKV_AWS_116'])).toEqual([]);
  });

  test('that is not explained is one', () => {
    expect(complaints([finding], [])).toEqual(['CKV_AWS_116 no dead letter queue']);
  });
});

describe('an explanation', () => {
  test('of what is not found any more is a complaint', () => {
    expect(complaints([], ['W3005'])).toEqual(['W3005 is ignored, and nothing needs it any more']);
  });

  test('stands in a comment above it, or above its neighbour', () => {
    expect(explainedChecks('skip-check:\n  # Why.\n  - CKV_AWS_158\n  - CKV_AWS_173\n')).toEqual([
      'CKV_AWS_158',
      'CKV_AWS_173',
    ]);
  });

  test('that is missing is an error', () => {
    expect(() => explainedChecks('skip-check:\n  - CKV_AWS_158\n')).toThrow('CKV_AWS_158 is ignored without');
  });

  test.each(['checkov.yaml', 'cfn-lint.yaml'])('is there for all that %s ignores', (name) => {
    expect(explainedChecks(readFileSync(new URL(name, import.meta.url), 'utf8'))).not.toEqual([]);
  });
});
