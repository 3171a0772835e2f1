import { describe, expect, test } from 'vitest';
import { intrinsics, templateResource } from '../../../local/template/intrinsics.ts';

const resources = {
  Table: templateResource.parse({ Type: 'AWS::DynamoDB::GlobalTable' }),
  Send: templateResource.parse({ Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'send' } }),
  Machine: templateResource.parse({ Type: 'AWS::StepFunctions::StateMachine' }),
  Queue: templateResource.parse({ Type: 'AWS::SQS::Queue' }),
};
const resolve = intrinsics(resources);

describe('a reference that CloudFormation would resolve', () => {
  test('Ref gives what the type of the resource gives: a name, or a state machine its ARN', () => {
    expect(resolve({ Ref: 'Table' })).toBe('Table');
    expect(resolve({ Ref: 'Send' })).toBe('send');
    expect(resolve({ Ref: 'Machine' })).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:Machine');
  });

  test('Fn::GetAtt gives ARNs, in both spellings', () => {
    expect(resolve({ 'Fn::GetAtt': ['Send', 'Arn'] })).toBe('arn:aws:lambda:us-east-1:000000000000:function:send');
    expect(resolve({ 'Fn::GetAtt': 'Table.Arn' })).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/Table');
  });

  test('Fn::Join puts text together out of whatever resolves to text', () => {
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':', { 'Fn::GetAtt': ['Send', 'Arn'] }]] };
    expect(resolve(joined)).toBe('arn:aws:arn:aws:lambda:us-east-1:000000000000:function:send');
  });

  test('Fn::Sub knows resources, attributes, pseudo parameters, its own variables and literals', () => {
    const text = `\${Table} \${Send.Arn} \${AWS::Region} \${mine} \${!literal}`;
    expect(resolve({ 'Fn::Sub': [text, { mine: { Ref: 'Send' } }] })).toBe(
      `Table arn:aws:lambda:us-east-1:000000000000:function:send us-east-1 send \${literal}`,
    );
  });

  test('it is found at any depth, and what is no intrinsic stays as it is', () => {
    expect(resolve({ a: [{ b: { Ref: 'Table' } }, 1, null], c: { d: true } })).toEqual({
      a: [{ b: 'Table' }, 1, null],
      c: { d: true },
    });
  });

  test('AWS::NoValue takes the property away', () => {
    expect(resolve({ kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] })).toEqual({
      kept: 1,
      list: [2],
    });
  });
});

describe('a reference that the local host cannot resolve', () => {
  test.each([
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    [{ Ref: 'Nobody' }, 'Nobody'],
    [{ Ref: 'Queue' }, 'AWS::SQS::Queue'],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'Table.StreamArn'],
    [{ 'Fn::Join': ['', [{ list: [] }]] }, 'is not text'],
  ])('%j is an error that says so', (value, named) => {
    expect(() => resolve(value)).toThrow(named);
  });
});
