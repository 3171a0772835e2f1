import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { storedBytesOf } from '../../../bench/cost/stored-bytes.ts';

test('an item takes up its bytes and 100 more', () => {
  expect(storedBytesOf([marshall({ pk: 'ab' }), undefined])).toEqual({ table: 4 + 100, indexes: 0 });
});

test('each of its index rows takes up its three keys by name, and 100 more', () => {
  const item = marshall({ pk: 'a', messageSid: 'b', acceptedAtId: 'c', status: 'COMPLETED' });
  const row = 'pk'.length + 'messageSid'.length + 'acceptedAtId'.length + 3;
  expect(storedBytesOf([item]).indexes).toBe(row + 100);
});
