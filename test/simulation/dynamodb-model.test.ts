import { describe, expect, test } from 'vitest';
import { auditContract } from '../contracts/audit.contract.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';
import { awsRequest } from './aws-requests.ts';
import { conditionHolds, updated } from './dynamodb-expressions.ts';
import { ModelError } from './model-error.ts';
import { modelledLedger } from './modelled-ledger.ts';

describe('the ledger over the model of DynamoDB', () => {
  ledgerContract(() => modelledLedger().ledger);
});

describe('the audit over the model of DynamoDB', () => {
  auditContract(() => {
    const { ledger, audit } = modelledLedger();
    return { ...ledger, ...audit };
  });
});

describe('a model that is asked for what it does not do', () => {
  test('refuses, instead of guessing', () => {
    expect(() => conditionHolds('begins_with(pk, :x)', {}, {})).toThrow(ModelError);
    expect(() => conditionHolds('a BETWEEN :x AND :y', {}, {})).toThrow(ModelError);
    expect(() => updated('ADD #x :one', {}, {})).toThrow(ModelError);
    expect(() => awsRequest('Scan', {}, modelledLedger().models)).toThrow(ModelError);
  });
});

describe('a condition', () => {
  const item = { status: { S: 'ACCEPTED' }, version: { N: '3' }, history: { L: [{ S: 'a' }, { S: 'b' }] } };
  const placeholders = {
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':a': { S: 'ACCEPTED' },
      ':b': { S: 'SENDING' },
      ':two': { N: '2' },
      ':three': { N: '3' },
    },
  };
  test.each([
    ['attribute_exists(status)', true],
    ['attribute_not_exists(status)', false],
    ['#status IN (:b, :a)', true],
    ['#status IN (:b)', false],
    ['#status = :a AND version = :two', false],
    ['#status = :b OR version = :three', true],
    ['#status = :b OR #status = :a AND version = :two', false],
    ['(#status = :b OR #status = :a) AND version = :three', true],
    ['attribute_not_exists(errors) OR size(errors) < :two', true],
    ['size(history) < :two', false],
    ['size(history) < :three', true],
    ['NOT #status = :b', true],
  ])('%s', (condition, holds) => {
    expect(conditionHolds(condition, item, placeholders)).toBe(holds);
  });
});
