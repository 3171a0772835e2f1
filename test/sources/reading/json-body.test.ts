import { describe, expect, test } from 'vitest';
import { BodyTooLargeError, NotJsonError } from '../../../lambdas/core/errors.ts';
import { readExactJson, readJson } from '../../../lambdas/sources/reading/json-body.ts';

const read = (text: string) => readJson(Buffer.from(text));
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('JSON that means the same to everyone', () => {
  test.each([
    ['members of one name in different objects', '[{"a":1},{"a":{"a":[{"a":2}]}}]'],
    ['a name that is a value, too', '{"a":"a","b":["a","a"],"c":"{\\"a\\":1,\\"a\\":2}"}'],
    ['a colon and quotes in texts', '{"a":"x\\":","b":"\\\\","c":": \\"a\\""}'],
    ['white space wherever there may be some', ' {\n"a" :\t1 ,\r\n"b" : [ ] } '],
    ['whole characters beyond the first plane', '{"\\ud83d\\ude00":"😀"}'],
    ['a constructor that is data', '{"constructor":"Ferrari"}'],
    ['as many levels as are read', nested(100)],
  ])('is read: %s', (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  test('may begin with a byte order mark', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
  });
});

describe('an integer that no double holds', () => {
  const exact = (text: string) => readExactJson(Buffer.from(text)).exact;

  test.each([
    ['its digits', '[9007199254740993,-820982911946154508]', ['9007199254740993', '-820982911946154508']],
    ['a member', '{"id" : 820982911946154508}', { id: '820982911946154508' }],
  ])('is compared as it is spelled: %s', (_, text, expected) => {
    expect(exact(text)).toEqual(expected);
    expect(read(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['integers that a double holds', '[9007199254740991,-9007199254740991,1234567890123456]'],
    ['digits in a text', '{"a":"9007199254740993","b":"\\"9007199254740993\\\\","9007199254740993":1}'],
    ['fractions', '[0.12345678901234567890,12345678901234567890.5,1234567890123456789e2]'],
  ])('is not found in %s', (_, text) => {
    expect(exact(text)).toEqual(JSON.parse(text));
  });
});

describe('JSON that does not', () => {
  test.each([
    ['a member twice', '{"a":1,"b":2,"a":3}'],
    ['a member twice, spelled otherwise', '{"a":1,"\\u0061":3}'],
    ['a member twice, deep inside, behind other objects', '[{"x":[{"a":{}},{"a":1 , "a" : 2}]}]'],
    ['a member twice, with the same value', '{"a":1,"a":1}'],
    ['a number that no double holds', '{"a":[1e309]}'],
    ['half a character', '{"a":"\\ud83d"}'],
    ['half a character in a name', '{"a":{"\\udc00":1}}'],
    ['a member that is the prototype', '{"a":{"__proto__":{"b":1}}}'],
    ['a member that is the prototype, spelled otherwise', '{"__pr\\u006fto__":null}'],
    ["a constructor's prototype", '{"constructor":{"prototype":{}}}'],
    ['more levels than are read', nested(102)],
  ])('is refused, without a piece of it: %s', (_, text) => {
    expect(() => read(text)).toThrow(NotJsonError);
    expect(() => read(text)).not.toThrow(text);
  });

  test.each([
    ['nothing', '', 'The body is empty, which is not JSON.'],
    ['the first half', '{"a":[1,\n', 'it ends before it is complete.'],
    ['half a text', '{"a":"secr', 'it ends before it is complete.'],
    ['half a word', '{"a":tr', 'it ends before it is complete.'],
    ['half a number', '{"a":-', 'it ends before it is complete.'],
    ['half an escape', '{"a":"\\u00', 'it ends before it is complete.'],
    ['white space', ' \n', 'it ends before it is complete.'],
    ['a comma too many', '{\n  "a": 1,\n}', 'it stops making sense at line 3, character 1.'],
    ['a word', '{"a":secret}', 'it stops making sense at line 1, character 6.'],
    ['a misspelt word', '["secret",\n trux]', 'it stops making sense at line 2, character 5.'],
    ['more than one value', '{"a":1}{"a":1}', 'it stops making sense at line 1, character 8.'],
    ['a form', 'secret=1&b=2', 'it stops making sense at line 1, character 1.'],
    ['more than is searched', `["${'a'.repeat(300_000)}", secret]`, 'it stops making sense.'],
  ])('nor is what is none, and is told where it breaks, without a piece of it: %s', (_, text, words) => {
    expect(() => read(text)).toThrow(NotJsonError);
    expect(() => read(text)).toThrow(words);
    expect(() => read(text)).not.toThrow('secret');
  });

  test('is told which member is there twice, by its name alone', () => {
    expect(() => read('{"a":{"pho\\u006ee":"secret","phone":"secret"}}')).toThrow('twice: "phone".');
    expect(() => read('{"phone":"secret","phone":"secret"}')).not.toThrow('secret');
    expect(() => read(`{"${'x'.repeat(1_000)}":1,"${'x'.repeat(1_000)}":1}`)).toThrow(/x…\.$/);
  });

  test('is too large when it has more values than can be validated in time', () => {
    expect(() => read(`[${'0,'.repeat(200_000)}0]`)).toThrow(BodyTooLargeError);
  });
});
