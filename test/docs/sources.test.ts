import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as config from '../../lambdas/config.ts';
import { settingsOf } from '../../lambdas/sources/source-settings.ts';
import { read } from './pages.ts';

const page = read('docs/reference/sources.md');
const rowsOf = (section: string) =>
  Array.from(
    (page.split(/^(?=#{2,3} )/m).find((it) => it.includes(section)) ?? '').matchAll(/^\| `([\w.]+)` \|/gm),
    ([, name = '']) => name,
  );

const jsonSchema = z.looseObject({
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
});

/** The settings by their path, such as `signature.header`. Of `event.type` and its like, the parts are no settings. */
function pathsOf({ properties = {} }: z.infer<typeof jsonSchema>, before = ''): readonly string[] {
  return Object.entries(properties).flatMap(([name, of]) =>
    of.properties ? pathsOf(of, `${before}${name}.`) : [`${before}${name}`],
  );
}

describe('docs/reference/sources.md', () => {
  test('has every kind of source as a preset, and no other', () => {
    const others = new Set(['sendMessage', 'defineBridge', 'passthrough', 'route', 'phoneNumber']);
    const kinds = Object.entries(config).flatMap(([name, it]) =>
      typeof it === 'function' && /^[a-z]/.test(name) && !others.has(name) ? [name] : [],
    );
    expect(rowsOf('## Presets').sort()).toEqual(kinds.sort());
  });

  test('explains every setting of a source of your own, and no other', () => {
    const schemas = [settingsOf.hmac, settingsOf.publicKey].map((it) => jsonSchema.parse(z.toJSONSchema(it)));
    const settings = new Set(schemas.flatMap((schema) => pathsOf(schema)));
    expect(rowsOf('## A source of your own').sort()).toEqual([...settings].sort());
  });
});
