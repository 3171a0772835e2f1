import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const lambdas = new URL('../../lambdas', import.meta.url).pathname;

/** About no event and no action: whatever is new here needs a reason. */
const aboutTheBridge = new Set(['ledger swept', 'callback about no action']);

/** Every call of a log in the functions, by its message and what its fields are made of. */
const calls = readdirSync(lambdas, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('log-and-metrics.ts'))
  .flatMap((name) => {
    const source = ts.createSourceFile(name, readFileSync(join(lambdas, name), 'utf8'), ts.ScriptTarget.ES2023, true);
    const found: { message: string; fields: string; name: string }[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /\blog\.(info|warn|error)$/.test(node.expression.getText())) {
        const [message, fields] = node.arguments;
        const text = message && ts.isStringLiteralLike(message) ? message.text : 'no literal';
        found.push({ name, message: text, fields: fields?.getText() ?? '' });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });

describe('a line that a function logs', () => {
  test('is found by this test', () => {
    expect(calls.length).toBeGreaterThan(12);
  });

  test.each(calls)(
    '$message ($name) is one sentence for every time, with what differs in its fields',
    ({ message }) => {
      expect(message).not.toBe('no literal');
    },
  );

  test.each(calls.filter(({ message }) => !aboutTheBridge.has(message)))(
    '$message ($name) carries the ids of what it is about',
    ({ fields }) => {
      expect(fields).toMatch(/\b(idsOf\(|concernOf\(|eventId\b|actionId\b)/);
    },
  );

  test.each(calls)('$message ($name) carries nothing of a message', ({ fields }) => {
    expect(fields).not.toMatch(/\b(request|payload|body|address|text|headers|secret|failure\.message)\b/);
  });
});
