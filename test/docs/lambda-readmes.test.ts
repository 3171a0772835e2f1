import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ledgerIndexes } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { grantedPermissions } from '../lib/granted-permissions.ts';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { read, root } from './pages.ts';

const functions = readdirSync(join(root, 'lambdas')).filter((it) => existsSync(join(root, 'lambdas', it, 'index.ts')));
const granted = grantedPermissions(synthesizedBridge({ outcomes: { webhook: { url: 'https://shop.example/' } } }));

/** What the role of a function may do: `sweep-ledger` has the role `SweepLedger/Role`. */
function permissionsOf(name: string): readonly string[] {
  const construct = name.replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
  const [, permissions] = Array.from(granted).find(([role]) => role.endsWith(`${construct}/Role`)) ?? [];
  if (permissions === undefined) throw new Error(`the template has no role of ${name}`);
  return permissions;
}

describe.each(functions)('lambdas/%s/README.md', (name) => {
  const page = read(`lambdas/${name}/README.md`);

  test('says what calls the function, what it reads, what it writes and what it calls', () => {
    expect(page).toMatch(new RegExp(`^# ${name}\n`));
    const rows = Array.from(page.matchAll(/^\| ([a-z ]+) \| \S/gm), ([, row]) => row);
    expect(rows).toEqual(['called by', 'reads', 'writes', 'calls', 'bounds']);
  });

  test('says what a repeated call does', () => {
    expect(page).toMatch(/^\*\*(Called|Run|Asked)[^*]* (again|twice)/m);
  });

  test('names the indexes that its role may query, and no other', () => {
    const [, reads = ''] = /^\| reads \| (.+) \|$/m.exec(page) ?? [];
    const named = Array.from(reads.matchAll(/`(by[A-Z]\w*)`/g), ([, index = '']) => index);
    const allowed = ledgerIndexes
      .map((index) => index.name)
      .filter((index) => permissionsOf(name).some((it) => it.endsWith(`/index/${index}`)));
    expect(named.sort()).toEqual(allowed.sort());
  });

  test('says whether it starts trackers, and whether it writes', () => {
    const permissions = permissionsOf(name).join('\n');
    const [, writes = ''] = /^\| writes \| (.+) \|$/m.exec(page) ?? [];
    const [, calls = ''] = /^\| calls \| (.+) \|$/m.exec(page) ?? [];
    expect(/Step Functions/.test(calls)).toBe(permissions.includes('states:StartExecution'));
    expect(writes.startsWith('nothing')).toBe(!/dynamodb:(Put|Update)Item/.test(permissions));
  });
});
