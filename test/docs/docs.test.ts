import { describe, expect, test } from 'vitest';
import { ledgerIndex } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { action } from '../../lambdas/core/action/action.ts';
import { statuses } from '../../lambdas/core/action/transitions.ts';
import * as errors from '../../lambdas/core/errors.ts';
import * as presets from '../../lambdas/sources/presets.ts';
import { MAX_BODY_BYTES } from '../../lambdas/steps/prove-sender.ts';
import { read } from './pages.ts';

describe('docs/concepts.md', () => {
  test('explains every status, and no other', () => {
    const rows = Array.from(read('docs/concepts.md').matchAll(/^\| ([A-Z_]+) \|/gm), ([, status]) => status);
    expect(rows).toEqual([...statuses]);
  });
});

describe('the README', () => {
  test('is read in one go: 200 lines at most', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  test('names every vendor that has a preset, before it says anything else', () => {
    const [start = ''] = read('README.md').split('\n## ');
    expect(Object.keys(presets).filter((name) => !start.toLowerCase().includes(name))).toEqual([]);
  });

  test('names the largest body that is read', () => {
    expect(read('README.md')).toContain(`| Request body | ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
  });

  test.each(['README.md', 'docs/explanation/cost.md'])("names the API's own throttle, as %s does", (page) => {
    const [, rate = '', burst = ''] = /rateLimit: ([\d_]+), burstLimit: ([\d_]+)/.exec(read('lib/api.ts')) ?? [];
    const [perSecond, inBurst] = [rate, burst].map((it) => it.replace('_', ','));
    expect(read(page)).toMatch(new RegExp(`${perSecond} requests a second,[^.]* ${inBurst} in a burst`));
  });
});

describe('docs/reference/data-model.md', () => {
  test('names every index with its keys', () => {
    for (const { name, partitionKey, sortKey } of Object.values(ledgerIndex)) {
      expect(read('docs/reference/data-model.md')).toMatch(
        new RegExp(`\\| \`${name}\` \\| \`${partitionKey}\`.*\\| \`${sortKey}\``),
      );
    }
  });
});

describe('docs/reference/data-model.md: an action', () => {
  test('explains every attribute of an action, and no other', () => {
    const [, table = ''] = /^## An action\n(.*?)^The item also has/ms.exec(read('docs/reference/data-model.md')) ?? [];
    const rows = Array.from(table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm), ([, names = '']) => names);
    const named = rows.flatMap((names) => Array.from(names.matchAll(/\w+/g), ([name]) => name));
    const attributes = action.def.options.flatMap((option) => Object.keys(option.shape));
    expect(named.sort()).toEqual([...new Set(attributes)].sort());
  });
});

describe('docs/reference/statuses.md', () => {
  test('explains every member of a history entry, and no other', () => {
    const page = read('docs/reference/statuses.md');
    const [, sentence = ''] = /^An entry has (.*)$/m.exec(page) ?? [];
    const rows = page.split(/^An entry has /m)[1]?.match(/^\| (?:`\w+`(?:, )?)+ \|/gm) ?? [];
    const named = Array.from(`${sentence} ${rows.join(' ')}`.matchAll(/`(\w+)`/g), ([, name]) => name);
    const members = Object.keys(action.def.options[0].shape.history.def.element.shape);
    expect(named.sort()).toEqual(members.sort());
  });
});

describe('docs/reference/errors.md', () => {
  test('explains every problem with its status', () => {
    const rows = Array.from(
      read('docs/reference/errors.md').matchAll(/^\| (\d{3}) \| `([a-z-]+)` \|/gm),
      ([, status, type]) => `${status} ${type}`,
    );
    const problems = Object.values(errors)
      .filter((it) => it.prototype instanceof errors.ProblemError && it !== (errors.ProblemError as unknown))
      .map((it) => Reflect.construct(it, ['x', { route: 'r' }]) as errors.ProblemError)
      .map(({ status, type }) => `${status} ${type}`);
    expect(rows.sort()).toEqual([...new Set(problems)].sort());
  });
});

describe('docs/reference/construct.md', () => {
  test('explains every setting of cdk deploy, and no other', () => {
    const settings = Array.from(
      read('lib/bridge-app.ts').matchAll(/^ {2}(\w+): (?:z|settingOf)\b/gm),
      ([, name]) => name,
    );
    const rows = Array.from(
      read('docs/reference/construct.md').matchAll(/^\|.*?\| `(\w+)=|^\| `(\w+)=/gm),
      (it) => it[1] ?? it[2],
    );
    expect([...new Set(rows)].sort()).toEqual(settings.sort());
  });
});

describe('docs/reference/routes.md', () => {
  const page = read('docs/reference/routes.md');
  const section = (heading: string) => page.split(/^(?=## )/m).find((it) => it.startsWith(`## ${heading}`)) ?? '';

  test('explains every member of a route', () => {
    const [, definition = ''] =
      /interface RouteDefinition<.*?\{(.*?)^\}/ms.exec(read('lambdas/core/bridge/route.ts')) ?? [];
    const members = Array.from(definition.matchAll(/^ {2}readonly (\w+)/gm), ([, name]) => name);
    const rows = Array.from(section('A route').matchAll(/^\| `(\w+)` \|/gm), ([, name]) => name);
    expect(rows.sort()).toEqual(members.sort());
  });

  test('explains every member of the event that a mapping gets', () => {
    const [, definition = ''] = /interface AppEvent .*?\{(.*?)^\}/ms.exec(read('lambdas/core/event.ts')) ?? [];
    const own = Array.from(definition.matchAll(/^ {2}readonly (\w+)/gm), ([, name]) => name);
    const named = Array.from(section('What a mapping gets').matchAll(/`event\.(\w+)`/g), ([, name]) => name);
    // What the signature covers is the bridge's own business.
    const members = [...own.filter((name) => name !== 'signedDigest'), 'source', 'origin', 'eventId'];
    expect(named.sort()).toEqual(members.sort());
  });
});
