import { describe, expect, test } from 'vitest';
import {
  LEDGER_SHARDS,
  ledgerIndexes,
  ledgerShards,
  shardOf,
  spellKey,
} from '../../../lambdas/adapters/ledger/ledger-schema.ts';

describe('an action’s shard', () => {
  const ids = Array.from({ length: 8_000 }, (_, n) => `act_${n}`);

  test('is one of the shards that are asked', () => {
    expect(ids.map(shardOf).filter((shard) => !ledgerShards.includes(shard))).toEqual([]);
    expect(ledgerShards).toHaveLength(LEDGER_SHARDS);
  });

  test('never changes: items on record are found by it', () => {
    expect(['act_1', 'act_2', 'act_3'].map(shardOf)).toEqual([4, 6, 3]);
  });

  test('has no more than its share of many actions', () => {
    const sizes = ledgerShards.map((shard) => ids.filter((id) => shardOf(id) === shard).length);
    expect(Math.min(...sizes)).toBeGreaterThan(850);
    expect(Math.max(...sizes)).toBeLessThan(1_150);
  });
});

describe('a key of several parts', () => {
  test('is never that of other parts, whatever they hold', () => {
    const tricky = ['', '#', '%', '%23', '%25', 'a', 'a#', '#a', '%2523'];
    const keys = tricky.flatMap((first) => tricky.map((second) => spellKey(first, second)));
    expect(new Set(keys).size).toBe(tricky.length ** 2);
  });

  test('is spelled as it is, where no part has # or %', () => {
    expect(spellKey('EVENT', 'shop', 'https://shop.example/?a=b', 'Bestellung 7 ü')).toBe(
      'EVENT#shop#https://shop.example/?a=b#Bestellung 7 ü',
    );
  });

  test('stays below 2,048 bytes for the longest identity that sources let in', () => {
    const key = spellKey('EVENT', 's'.repeat(63), '#'.repeat(256), '漢'.repeat(256));
    expect(Buffer.byteLength(key)).toBeLessThan(2_048);
  });
});

test('no two indexes share a name', () => {
  expect(new Set(ledgerIndexes.map(({ name }) => name)).size).toBe(ledgerIndexes.length);
});
