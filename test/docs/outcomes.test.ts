import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { hashing } from '../../lambdas/core/action/withhold.ts';
import { outcome } from '../../lambdas/core/outcome/outcome.ts';
import { outcomeBody, outcomeCall } from '../../lambdas/core/outcome/outcome-call.ts';
import { matches } from '../outcomes/event-pattern.ts';
import { codeBlocks } from './markdown.ts';
import { pageBlocks } from './readme.ts';

const blocks = codeBlocks(readFileSync('docs/guides/outcomes.md', 'utf8'));
const tagged = (tag: string) =>
  blocks.filter((it) => it.tag === tag).map(({ code }) => z.json().parse(JSON.parse(code)));
const [event] = tagged('example=event');
const detail = z.object({ detail: z.strictObject(outcome.shape) }).parse(event).detail;

describe('docs/guides/outcomes.md', () => {
  test('shows an event with every member that there is', () => {
    expect(Object.keys(detail.data)).toEqual(Object.keys(outcome.shape.data.shape));
  });

  test('shows the call that is made for that event', () => {
    expect(tagged('example=call')).toEqual([JSON.parse(outcomeBody(outcomeCall(detail)))]);
  });

  test.each(tagged('pattern').map((pattern, index) => [index + 1, pattern] as const))(
    'pattern %i matches the event',
    (_, pattern) => {
      expect(matches(pattern, event)).toBe(true);
    },
  );

  test('has patterns that do not match what went well', () => {
    const completed = {
      ...z.looseObject({}).parse(event),
      detail: { ...detail, data: { ...detail.data, status: 'COMPLETED' } },
    };
    for (const pattern of tagged('pattern')) expect(matches(pattern, z.json().parse(completed))).toBe(false);
  });

  test('explains every value but the times', () => {
    const table = readFileSync('docs/guides/outcomes.md', 'utf8');
    const named = Object.keys(detail.data).filter((name) => !name.endsWith('At') && name !== 'actionId');
    for (const name of named) expect(table).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm'));
  });
});

describe('docs/guides/erase.md', () => {
  const [code = ''] = pageBlocks('docs/guides/erase.md', 'check-hash');

  test('checks for a number as the bridge hashes it', () => {
    const key = 'k'.repeat(64);
    const command = code.split('\n').filter((line) => !line.startsWith('KEY='));
    const printed = execFileSync('bash', ['-c', command.join('\n')], { env: { ...process.env, KEY: key } });
    expect(`hmac:${printed}`).toBe(hashing(key).of('+18005550199'));
  });
});
