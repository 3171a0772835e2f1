import { describe, expect, test } from 'vitest';
import { readDefinition, statesOf } from '../../../local/step-functions/state-language.ts';

const machine = (state: object, more: object = {}) => JSON.stringify({ StartAt: 'S', States: { S: state }, ...more });
const stateIn = (text: string) => readDefinition(text).States.S;

/** What a timer of Node holds at the most, in seconds. */
const LONGEST_TIMER_SECONDS = 2_147_483;

describe('what the interpreter gets wrong', () => {
  test('a test for false becomes the negation of a test for true', () => {
    const choices = [
      { Variable: '$.a', IsPresent: false, Next: 'S' },
      {
        And: [
          { Variable: '$.b', IsNull: false },
          { Variable: '$.b', IsString: true },
        ],
        Next: 'S',
      },
    ];
    expect(stateIn(machine({ Type: 'Choice', Choices: choices }))).toMatchObject({
      Choices: [
        { Not: { Variable: '$.a', IsPresent: true }, Next: 'S' },
        { And: [{ Not: { Variable: '$.b', IsNull: true } }, { Variable: '$.b', IsString: true }], Next: 'S' },
      ],
    });
  });

  test('a timeout that a timer cannot hold is cut to what it can, so that it does not fire at once', () => {
    const text = machine(
      { Type: 'Task', Resource: 'r', TimeoutSeconds: 99_999_999, End: true },
      { TimeoutSeconds: 9e9 },
    );
    expect(readDefinition(text).TimeoutSeconds).toBe(LONGEST_TIMER_SECONDS);
    expect(stateIn(text)?.TimeoutSeconds).toBe(LONGEST_TIMER_SECONDS);
  });

  test("a task without a timeout gets AWS's, not the interpreter's minute", () => {
    expect(stateIn(machine({ Type: 'Task', Resource: 'r', End: true }))?.TimeoutSeconds).toBe(LONGEST_TIMER_SECONDS);
  });
});

describe('what the interpreter would silently not do', () => {
  test('JSONata is an error, in the machine and in a state', () => {
    expect(() => readDefinition(machine({ Type: 'Pass', End: true }, { QueryLanguage: 'JSONata' }))).toThrow('JSONata');
    expect(() => readDefinition(machine({ Type: 'Pass', QueryLanguage: 'JSONata', End: true }))).toThrow('JSONata');
  });

  test('a part of the context object that is not provided is an error that names it', () => {
    const parameters = { Parameters: { 'a.$': '$$.State.EnteredTime', 'b.$': '$$.State.RetryCount' } };
    expect(() => readDefinition(machine({ Type: 'Pass', ...parameters, End: true }))).toThrow(
      /\$\$\.State\.RetryCount$/,
    );
  });
});

test('states of branches and iterations are found', () => {
  const inner = { StartAt: 'In', States: { In: { Type: 'Succeed' } } };
  const text = machine({ Type: 'Parallel', Branches: [inner], End: true });
  expect(statesOf(readDefinition(text)).map(([name]) => name)).toEqual(['S', 'In']);
});
