import { describe, expect, test } from 'vitest';
import { type Asked, type ScriptedAnswer, scriptedBridge } from '../../fakes/scripted-bridge.ts';
import { completed } from '../../fixtures/actions.ts';
import { actionBridge, isNarrow } from '../action-bridge.ts';

const recorded = (eventId: string) => ({ ...completed({ eventId }), integrity: 'verified' });
const [first, second, third] = [recorded('evt_1'), recorded('evt_2'), recorded('evt_3')];
const problem = {
  type: 'urn:action-bridge:problem:action-not-erasable',
  title: 'No',
  status: 409,
  detail: 'The action is PENDING.',
};

/** Two pages of actions, the third of which cannot be erased. */
function pages({ method, path, query }: Asked): ScriptedAnswer {
  if (method === 'POST') return path.includes(third.id) ? { status: 409, body: problem } : { body: first };
  return query.cursor === undefined
    ? { body: { actions: [first, second], cursor: 'next' } }
    : { body: { actions: [third] } };
}

const erased = (asked: readonly Asked[]) => asked.filter(({ method }) => method === 'POST').map(({ path }) => path);

describe('erase', () => {
  test('asks for every action of a conversation, tells what was refused, and then says no', async () => {
    const { url, asked } = await scriptedBridge(pages);
    const { stdout, exitCode } = await actionBridge([
      'erase',
      '--conversation',
      'conv_1',
      '--why',
      'request 17',
      '--yes',
      '--url',
      url,
    ]);
    expect(erased(asked)).toEqual([first, second, third].map(({ id }) => `/actions/${id}/erase`));
    expect(asked.at(-1)?.body).toBe('{"why":"request 17"}');
    expect(stdout).toBe(`2 of 3 erased.\n${third.id}\n  The action is PENDING.\n`);
    expect(exitCode).toBe(1);
  });

  test('finds an address among the recipients and the senders, and leaves the others', async () => {
    const { url, asked } = await scriptedBridge(pages);
    const args = ['--why', 'request 18', '--yes', '--json', '--url', url];
    const { stdout } = await actionBridge(['erase', '--address', '+18005550100', ...args]);
    expect(JSON.parse(stdout).erased).toEqual([first.id, second.id]);
    asked.length = 0;
    const nobody = await actionBridge(['erase', '--address', '+18005550101', ...args]);
    expect(erased(asked)).toEqual([]);
    expect(nobody.exitCode).toBe(1);
  });

  test.each([
    ['an address', ['--address', '+18005550101'], 'No action on record is from or to +18005550101.\n'],
    ['a conversation', ['--conversation', 'typo'], 'No action in conversation typo is on record.\n'],
  ])('given %s that no action has, then it says so, and no', async (_, whose, said) => {
    const { url } = await scriptedBridge(() => ({ body: { actions: [] } }));
    const { stdout, exitCode } = await actionBridge(['erase', ...whose, '--why', 'x', '--yes', '--url', url]);
    expect(stdout).toBe(said);
    expect(exitCode).toBe(1);
  });

  const unreadable = { id: 'act_x', status: 'UNREADABLE', integrity: 'broken', integrityDetail: '/status: no' };

  describe('given an action among them that cannot be read', () => {
    const args = ['--why', 'x', '--yes'];
    const withUnreadable = ({ method }: Asked): ScriptedAnswer =>
      method === 'POST' ? { body: first } : { body: { actions: [first, unreadable] } };

    test('by address it is not taken for one without the address: it is listed, with what to do, and that is a no', async () => {
      const { url, asked } = await scriptedBridge(withUnreadable);
      const found = await actionBridge(['erase', '--address', '+18005550100', ...args, '--url', url]);
      expect(found.stdout).toBe(
        '1 of 1 erased.\n1 action cannot be read and may also hold +18005550100: act_x\n' +
          '  Correct or delete it in the table by hand: docs/guides/decide.md.\n',
      );
      expect(found.exitCode).toBe(1);
      expect(isNarrow(found.stdout)).toBe(true);
      expect(erased(asked)).toEqual([`/actions/${first.id}/erase`]);
    });

    test('and none that has the address, it is not said that no action on record has it', async () => {
      const { url, asked } = await scriptedBridge(withUnreadable);
      const none = await actionBridge(['erase', '--address', '+18005550101', ...args, '--url', url]);
      expect(none.stdout).toContain('No action that can be read is from or to +18005550101.\n');
      expect(none.stdout).toContain('may also hold +18005550101: act_x');
      expect(none.exitCode).toBe(1);
      expect(erased(asked)).toEqual([]);
    });

    test('--json names it', async () => {
      const { url } = await scriptedBridge(withUnreadable);
      const found = await actionBridge(['erase', '--address', '+18005550100', ...args, '--json', '--url', url]);
      expect(JSON.parse(found.stdout)).toEqual({ erased: [first.id], refused: [], unreadable: ['act_x'] });
      const none = await actionBridge(['erase', '--address', '+18005550101', ...args, '--json', '--url', url]);
      expect(JSON.parse(none.stdout)).toEqual({ erased: [], refused: [], unreadable: ['act_x'] });
    });
  });

  test('warns, before it erases, of what does not verify: what was found then is not found any more', async () => {
    const broken = { ...first, integrity: 'broken', integrityDetail: 'The request is not the one that was accepted.' };
    const { url, asked } = await scriptedBridge(({ method }) =>
      method === 'POST' ? { body: first } : { body: { actions: [broken, second] } },
    );
    const args = ['erase', '--conversation', 'c', '--why', 'x', '--url', url];
    const refused = await actionBridge(args);
    expect(refused.stderr).toMatch(
      new RegExp(`does not verify[^]*actions show[^]*${first.id}\\n {2}The request is not the one[^]*cannot be undone`),
    );
    expect(refused.stderr).toSatisfy(isNarrow);
    expect(refused.stderr).not.toContain(second.id);
    expect(erased(asked)).toEqual([]);
    const { stderr, stdout, exitCode } = await actionBridge([...args, '--yes']);
    expect(stderr).toContain('does not verify');
    expect({ stdout, exitCode }).toEqual({ stdout: '2 of 2 erased.\n', exitCode: 0 });
  });

  test('refuses a phone number without its +, which no address is', async () => {
    const { url, asked } = await scriptedBridge(pages);
    const args = ['erase', '--address', '8005550199', '--why', 'x', '--yes', '--url', url];
    const { stderr, exitCode } = await actionBridge(args);
    expect(stderr).toContain('with a +, such as +18005550199');
    expect(asked).toEqual([]);
    expect(exitCode).toBe(2);
  });

  test.each([
    ['+18005550142', 'whatsapp:+18005550142', 'WHATSAPP'],
    ['whatsapp:+18005550142', '+18005550142', 'SMS'],
    ['rcs:+18005550142', 'rcs:+18005550142', 'RCS'],
  ])('finds %s where the record has %s, by any channel', async (address, written, channel) => {
    const told = { ...second, delivery: [{ recipient: written, status: 'delivered', at: second.updatedAt }] };
    const { payload } = first.request;
    const request = { ...first.request, payload: { ...payload, to: [{ address: written, channel }] } };
    const { url, asked } = await scriptedBridge(({ method }) =>
      method === 'POST' ? { body: first } : { body: { actions: [{ ...first, request }, told, third] } },
    );
    await actionBridge(['erase', '--address', address, '--why', 'request 19', '--yes', '--url', url]);
    expect(erased(asked)).toEqual([first, second].map(({ id }) => `/actions/${id}/erase`));
  });

  test('erases nothing where nobody can be asked and --yes was not said', async () => {
    const { url, asked } = await scriptedBridge(pages);
    const { stderr, exitCode } = await actionBridge(['erase', '--conversation', 'c', '--why', 'x', '--url', url]);
    expect(stderr).toContain('Erase the content of 3 actions? This cannot be undone.');
    expect(erased(asked)).toEqual([]);
    expect(exitCode).toBe(2);
  });

  test('wants to know whose', async () => {
    const { stderr, exitCode } = await actionBridge(['erase', '--why', 'x', '--local']);
    expect(stderr).toMatch(/either --conversation or --address/);
    expect(exitCode).toBe(2);
  });
});
