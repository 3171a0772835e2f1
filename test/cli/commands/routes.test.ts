import { describe, expect, test } from 'vitest';
import { actionBridge, isNarrow } from '../action-bridge.ts';

const many = ['--config', 'test/cli/configs/many-routes.ts'];

describe('action-bridge routes', () => {
  test('lists the routes of the bridge in the working directory', async () => {
    const { stdout, stderr, exitCode } = await actionBridge(['routes']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^ROUTE +SOURCE +TYPES +DEADLINE +IN DOUBT +POLLS\n/);
    expect(stdout).toMatch(/^order-shipped-sms +shop +com\.example\.order\.shipped +1 h +hold +usual$/m);
  });

  test('keeps to 80 columns, whatever the types, and uses no colours where there is no terminal', async () => {
    const { stdout, stderr } = await actionBridge(['routes', ...many]);
    expect(stdout).toMatch(/^shipped-abroad +shop +shipped +90 min +resend +usual$/m);
    expect(stdout).toMatch(/^passthrough .* hold +20 5 5 …$/m);
    expect(stdout.replaceAll(/\s/g, '')).toContain('until.no-table-holds-it');
    expect(stdout + stderr).toSatisfy(isNarrow);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('warns of a source that no route uses, where it does not disturb the list', async () => {
    const { stdout, stderr, exitCode } = await actionBridge(['routes', ...many]);
    expect(stderr).toContain('Warning: source unused: no route takes its events');
    expect(stdout).not.toContain('unused');
    expect(exitCode).toBe(0);
  });

  test('tells programs the same as JSON', async () => {
    const { stdout } = await actionBridge(['routes', '--json', ...many]);
    const { routes, warnings } = JSON.parse(stdout);
    expect(routes[1]).toEqual({
      name: 'shipped-abroad',
      source: 'shop',
      scheme: 'Standard Webhooks',
      types: ['shipped', 'com.example.a-type.with-a-name.that-goes-on-and-on.until.no-table-holds-it'],
      deadlineSeconds: 5_400,
      whenInDoubt: 'resend',
    });
    expect(routes.at(-1)).toMatchObject({ name: 'passthrough', polling: [20, 5, 5, 60] });
    expect(warnings).toHaveLength(1);
  });
});

describe('a bridge that cannot be read is exit code 2, with what to do', () => {
  test.each([
    [
      'it is not there',
      ['--config', 'nowhere.ts'],
      /no .*nowhere\.ts\.\nRun this in the folder of bridge\.config\.ts, or .*--config/,
    ],
    ['it is none', ['--config', 'test/lib/configs/no-bridge.ts'], /does not export a bridge.\nWrite "export default/],
    [
      'it cannot work',
      ['--config', 'test/lib/configs/same-route-twice.ts'],
      /cannot be loaded:\nroute passthrough: two/,
    ],
    [
      'a source of it cannot work',
      ['--config', 'test/lib/configs/misspelt-source.ts'],
      /cannot be loaded:\nsource of kind Acme: \/signature\/encoding: .*"hex".*\nSee line 7\.\n$/,
    ],
  ])('%s', async (_, args, message) => {
    const { stderr, stdout, exitCode } = await actionBridge(['routes', ...args]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});

describe('help', () => {
  test.each([['--help'], ['routes', '--help'], ['routes', 'test', '--help']].map((args) => [args.join(' '), args]))(
    'of %s teaches by an example, in 80 columns',
    async (_, args) => {
      const { stdout, exitCode } = await actionBridge(args);
      expect(stdout).toMatch(/ {2}\$ action-bridge routes/);
      expect(stdout).toSatisfy(isNarrow);
      expect(exitCode).toBe(0);
    },
  );

  test.each([['nonsense'], ['routes', '--nonsense'], ['routes', 'test']].map((args) => [args.join(' '), args]))(
    'is pointed to where the command line is wrong: %s',
    async (_, args) => {
      const { stderr, exitCode } = await actionBridge(args);
      expect(stderr).toMatch(/^error: .*\nAdd --help/);
      expect(exitCode).toBe(2);
    },
  );
});
