import * as fc from 'fast-check';

/** Names of the member that is every object's prototype, as JSON can spell it. */
export const escapedProto = fc.constantFrom(
  '__proto__',
  '\\u005f_proto__',
  '__pr\\u006fto__',
  '\\u005F\\u005Fproto\\u005F\\u005F',
);

/** Halves of characters, as JSON can spell them. */
export const unpaired = fc.constantFrom('\\ud800', '\\udfff', 'a\\ud83d', '\\ude00\\ud83d', '\\uD800\\u0041');

/** What JSON.parse reads as Infinity. */
export const hugeNumber = fc.oneof(
  fc.constantFrom('1e400', '-1e400', '1e99999', '9'.repeat(400), `-${'9'.repeat(5_000)}.5`, '1E+309'),
  fc.integer({ min: 310, max: 2_000 }).map((digits) => '7'.repeat(digits)),
);

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts that are not JSON, most of them nearly `good`. */
export function brokenJson(good: string): fc.Arbitrary<string> {
  return (
    fc
      .oneof(
        fc.nat({ max: good.length - 1 }).map((end) => good.slice(0, end)),
        fc
          .tuple(
            fc.nat({ max: good.length }),
            fc.constantFrom('{', '}', '"', ',', '\\', '\u0000', '\n"', 'undefined', 'NaN', "'", '//'),
          )
          .map(([at, junk]) => good.slice(0, at) + junk + good.slice(at)),
        fc.string(),
        fc.constantFrom(
          '',
          ' ',
          '\ufeff',
          `${good}${good}`,
          '{"a":01}',
          '[1,]',
          "{'a':1}",
          '{"a":Infinity}',
          '{"a":+1}',
        ),
      )
      // A byte order mark is not part of the text: RFC 8259 §8.1 lets a parser ignore it.
      .filter((text) => !isJson(text.replace(/^\ufeff/, '')))
  );
}

/** JSON that means something else to each who reads it, or harm: `good` with one more member in one of its objects. */
export function harmfulJson(good: string): fc.Arbitrary<string> {
  const objects = Array.from(good.matchAll(/\{(?=")/g), ({ index }) => index + 1);
  const names = Array.from(good.matchAll(/[{,]"(\w+)":/g), ([, name = '']) => name);
  const member = fc.oneof(
    fc.tuple(escapedProto, fc.constantFrom('{"polluted":true}', 'null', '[]', '"x"')).map(named),
    fc.constantFrom('"constructor":{"prototype":{"polluted":true}}', '"con\\u0073tructor":{"\\u0070rototype":{}}'),
    unpaired.map((text) => named(['x', `"${text}"`])),
    unpaired.map((text) => named([text, '1'])),
    hugeNumber.map((number) => named(['x', number])),
    fc
      .tuple(fc.integer({ min: 101, max: 3_000 }), fc.constantFrom(['[', ']'], ['{"a":', '0}'], ['[{"b":', '0}]']))
      .map(([levels, [open = '', close = '']]) => named(['x', deep(levels, open, close)])),
  );
  const added = fc
    .tuple(fc.constantFrom(...objects), member)
    .map(([at, it]) => `${good.slice(0, at)}${it},${good.slice(at)}`);
  const doubled = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('"x"', '1', 'null', '{}'))
    .map(([name, value]) => good.replace(`"${name}":`, `"${name}":${value},"${name}":`));
  return fc.oneof({ weight: 4, arbitrary: added }, { weight: 1, arbitrary: doubled }).filter(isJson);
}

const named = ([name, value]: readonly [string, string]): string => `"${name}":${value}`;

function deep(levels: number, open: string, close: string): string {
  const [innermost = '', ...ends] = [close.startsWith('0') ? '0' : '', ...Array(levels).fill(close.replace('0', ''))];
  return open.repeat(levels) + innermost + ends.join('');
}
