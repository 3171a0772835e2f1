import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { bytesOf, writeUnitsOf } from '../../../bench/cost/write-units.ts';

const open = marshall({ pk: 'ACTION#1', dueShard: '3', dueAtId: '2026-11-24T10:00:00.000Z#1', status: 'ACCEPTED' });
const later = { ...open, dueAtId: { S: '2026-11-24T10:01:00.000Z#1' } };
const settled = marshall({ pk: 'ACTION#1', status: 'COMPLETED' });

describe('a write costs', () => {
  test.each([
    ['one unit, and one for the index row that comes with it', undefined, open, 2],
    ['nothing for a row whose key stays', open, { ...open, status: { S: 'SENDING' } }, 1],
    ['two for a row whose key changes', open, later, 3],
    ['one for a row that goes', later, settled, 2],
    ['one unit for each KB that is begun', undefined, marshall({ pk: 'ACTION#1', text: 'x'.repeat(1_024) }), 2],
    ['as much as the larger of both sides', marshall({ pk: '1', text: 'x'.repeat(3_000) }), marshall({ pk: '1' }), 3],
  ])('%s', (_what, before, after, units) => {
    expect(writeUnitsOf(before, after)).toBe(units);
  });
});

test('an item has the bytes of its names and values, and some for each list and map', () => {
  expect(bytesOf(marshall({ pk: 'ü' }))).toBe(2 + 2);
  expect(bytesOf(marshall({ n: 1_234 }))).toBe(1 + 3);
  expect(bytesOf(marshall({ l: ['ab', true] }))).toBe(1 + 3 + 2 + 2 + 1);
  expect(bytesOf(marshall({ m: { a: 'b' } }))).toBe(1 + 3 + 1 + 1 + 1);
});
