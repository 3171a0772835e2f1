import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ModelError } from './model-error.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

type Holds = (item: Item, placeholders: Placeholders) => boolean;
type Operand = (item: Item, placeholders: Placeholders) => AttributeValue | undefined;

const parsed = new Map<string, Holds>();

/**
 * Whether a condition holds; as much of DynamoDB's language as the bridge uses.
 *
 * @throws {ModelError} for whatever else
 */
export function conditionHolds(condition: string, item: Item | undefined, placeholders: Placeholders): boolean {
  const holds = parsed.get(condition) ?? parseCondition(condition);
  parsed.set(condition, holds);
  return holds(item ?? {}, placeholders);
}

/** condition = all { OR all }; all = one { AND one }; one = ( condition ) | NOT one | function | operand comparison. */
function parseCondition(text: string): Holds {
  const tokens = tokenized(text);
  const next = (): string => tokens.shift() ?? '';
  const expect = (wanted: string): void => {
    const found = next();
    if (found !== wanted) throw new ModelError(`DynamoDB: ${wanted} was expected, not ${found}, in ${text}`);
  };

  function any(): Holds {
    const parts = [all()];
    while (tokens[0] === 'OR') {
      next();
      parts.push(all());
    }
    return (...it) => parts.some((holds) => holds(...it));
  }
  function all(): Holds {
    const parts = [one()];
    while (tokens[0] === 'AND') {
      next();
      parts.push(one());
    }
    return (...it) => parts.every((holds) => holds(...it));
  }
  function one(): Holds {
    if (tokens[0] === '(') {
      next();
      const inner = any();
      expect(')');
      return inner;
    }
    if (tokens[0] === 'NOT') {
      next();
      const inner = one();
      return (...it) => !inner(...it);
    }
    if (tokens[0] === 'attribute_exists' || tokens[0] === 'attribute_not_exists') {
      const isWanted = next() === 'attribute_exists';
      const path = inParentheses();
      return (item, placeholders) => (readOperand(path, item, placeholders) !== undefined) === isWanted;
    }
    return comparison(operand());
  }
  function comparison(left: Operand): Holds {
    const operator = next();
    if (operator !== 'IN') {
      const right = operand();
      return (...it) => compare(operator, left(...it), right(...it));
    }
    expect('(');
    const list = [operand()];
    while (tokens[0] === ',') {
      next();
      list.push(operand());
    }
    expect(')');
    return (...it) => list.some((right) => compare('=', left(...it), right(...it)));
  }
  function operand(): Operand {
    const token = next();
    if (token !== 'size') return (item, placeholders) => readOperand(token, item, placeholders);
    const path = inParentheses();
    return (item, placeholders) => ({ N: String(listOf(readOperand(path, item, placeholders)).length) });
  }
  function inParentheses(): string {
    expect('(');
    const path = next();
    expect(')');
    return path;
  }

  const condition = any();
  if (tokens.length > 0) throw new ModelError(`DynamoDB: ${tokens.join(' ')} was not expected in ${text}`);
  return condition;
}

function tokenized(text: string): string[] {
  return text.match(/[#:]?\w+|<>|<=|>=|[=<>(),]/g) ?? [];
}

function compare(operator: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return JSON.stringify(left) === JSON.stringify(right);
  if (operator === '<>') return JSON.stringify(left) !== JSON.stringify(right);
  const [a, b] = left.N !== undefined ? [Number(left.N), Number(right.N)] : [left.S ?? '', right.S ?? ''];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      throw new ModelError(`DynamoDB: the model does not compare by ${operator}`);
  }
}

/**
 * An item after an update: SET of values, `list_append` and `if_not_exists`, then REMOVE.
 *
 * @throws {ModelError} for what the model does not know
 */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const [, sets, removes] = /^SET (.+?)(?: REMOVE (.+))?$/.exec(expression) ?? [];
  if (sets === undefined) throw new ModelError(`DynamoDB: the model does not know the update ${expression}`);
  const after: Record<string, AttributeValue> = { ...item };
  for (const assignment of sets.split(/, (?=[#:\w]+ = )/)) {
    const [path = '', right = ''] = assignment.split(' = ');
    after[nameOf(path, placeholders)] = assigned(tokenized(right), item, placeholders);
  }
  for (const path of removes?.split(', ') ?? []) delete after[nameOf(path, placeholders)];
  return after;
}

function assigned(tokens: string[], item: Item, placeholders: Placeholders): AttributeValue {
  const token = tokens.shift() ?? '';
  const argument = (): AttributeValue => {
    tokens.shift();
    return assigned(tokens, item, placeholders);
  };
  if (token === 'list_append') {
    const value = { L: [...listOf(argument()), ...listOf(argument())] };
    tokens.shift();
    return value;
  }
  if (token === 'if_not_exists') {
    tokens.shift();
    const there = readOperand(tokens.shift() ?? '', item, placeholders);
    const otherwise = argument();
    tokens.shift();
    return there ?? otherwise;
  }
  const value = readOperand(token, item, placeholders);
  if (value === undefined) throw new ModelError(`DynamoDB: there is no ${token} to be written`);
  return value;
}

function nameOf(path: string, { ExpressionAttributeNames = {} }: Placeholders): string {
  const name = path.startsWith('#') ? ExpressionAttributeNames[path] : path;
  if (name === undefined || !/^\w+$/.test(name))
    throw new ModelError(`DynamoDB: the model does not know the path ${path}`);
  return name;
}

function readOperand(token: string, item: Item, placeholders: Placeholders): AttributeValue | undefined {
  if (!token.startsWith(':')) return item[nameOf(token, placeholders)];
  const value = placeholders.ExpressionAttributeValues?.[token];
  if (value === undefined) throw new ModelError(`DynamoDB: ${token} stands for nothing`);
  return value;
}

function listOf(value: AttributeValue | undefined): readonly AttributeValue[] {
  if (value?.L === undefined) throw new ModelError('DynamoDB: the model appends to lists alone, and sizes lists alone');
  return value.L;
}
