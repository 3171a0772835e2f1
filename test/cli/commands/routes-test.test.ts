import { describe, expect, test } from 'vitest';
import { actionBridge, isNarrow, type Run } from '../action-bridge.ts';

const shop = ['--config', 'test/cli/configs/many-routes.ts', '--source', 'shop'];
const data = { conversationId: 'conv_1', phone: '+18005550199' };

/** Tries an event that comes in on stdin, at the source shop unless it says otherwise. */
function tried(event: unknown, args: readonly string[] = shop): Promise<Run> {
  return actionBridge(['routes', 'test', '-', ...args], {
    stdin: typeof event === 'string' ? event : JSON.stringify(event),
  });
}

const appEvent = (type: string, its: object = data) => {
  return { specversion: '1.0', id: 'evt_1', source: '/orders', type, data: its };
};

describe('an event that routes want', () => {
  test('is shown with the request that each would send, and why the others would not', async () => {
    const { stdout, exitCode } = await tried(appEvent('shipped'));
    expect(stdout).toContain('Event evt_1 at source shop, type shipped\n');
    expect(stdout).toContain(
      'shipped: makes an action\n  POST /v2/Conversations/conv_1/Actions\n  {\n    "type": "SEND_MESSAGE"',
    );
    expect(stdout).toContain('shipped-abroad: filtered out, its `when` does not match');
    expect(stdout).toContain('shipped-quietly: ignored, its mapping returns nothing');
    expect(stdout).toContain('passthrough: takes other types\n  com.twilio.conversations.action.requested');
    expect(stdout).not.toContain('issue-opened');
    expect(stdout).toContain('It would be accepted: 1 action. Nothing was sent.');
    expect(stdout).not.toContain('\u001b');
    expect(exitCode).toBe(0);
  });

  test('is told to programs as JSON', async () => {
    const { stdout, exitCode } = await tried(appEvent('shipped'), [...shop, '--json']);
    const { events } = JSON.parse(stdout);
    expect(events).toMatchObject([{ event: { eventId: 'evt_1', source: 'shop' }, state: 'actions' }]);
    expect(events[0].routes.map(({ route, result }: { route: string; result: string }) => [route, result])).toEqual([
      ['shipped', 'action'],
      ['shipped-abroad', 'filtered'],
      ['shipped-quietly', 'ignored'],
      ['greeted', 'otherType'],
      ['picky', 'otherType'],
      ['passthrough', 'otherType'],
    ]);
    expect(exitCode).toBe(0);
  });

  test('may be in a file', async () => {
    const { stdout } = await actionBridge(['routes', 'test', 'test/cli/order-shipped.json']);
    expect(stdout).toContain('"text": "Your order 7 has shipped!"');
  });
});

describe('an event that no route wants', () => {
  test('is ignored, which is no mistake', async () => {
    const { stdout, exitCode } = await tried(appEvent('lost'));
    expect(stdout).toContain('It would be accepted and ignored');
    expect(exitCode).toBe(0);
  });
});

describe('an event that would be rejected is exit code 1', () => {
  test('with a pointer to each field that does not fit', async () => {
    const { stdout, exitCode } = await tried(appEvent('shipped', { phone: 5 }));
    expect(stdout).toContain(
      "shipped: the event's data does not fit\n  422 event-invalid\n  /data/conversationId\n    is missing (a string is expected)",
    );
    expect(stdout).toContain('  /data/phone\n    Invalid input: expected string');
    expect(stdout).toContain('It would be rejected');
    expect(exitCode).toBe(1);
  });

  test('with a pointer into the action that Twilio would refuse', async () => {
    const { stdout, exitCode } = await tried(appEvent('shipped', { ...data, phone: '555' }));
    expect(stdout).toContain(
      '422 mapping-failed\n  /request/payload/to/0/address\n    is not an address of channel SMS',
    );
    expect(stdout).toSatisfy(isNarrow);
    expect(exitCode).toBe(1);
  });

  test('with what its mapping threw and where, which its author alone may see', async () => {
    const { stdout, exitCode } = await tried(appEvent('greeted'));
    expect(stdout).toMatch(
      /TypeError: Cannot read properties of undefined \(reading 'name'\)\n {2}at .*many-routes\.ts:\d+:\d+/,
    );
    expect(exitCode).toBe(1);
  });

  test('with the words of a route that refuses it on purpose', async () => {
    const { stdout, exitCode } = await tried(appEvent('picked'));
    expect(stdout).toContain('/data/phone\n    Texts go to numbers in the US alone');
    expect(exitCode).toBe(1);
  });

  test.each([
    ['it is not JSON', '{', '400 not-json'],
    ['it is no CloudEvent', { specversion: '1.0', id: 'evt_1' }, '422 event-invalid\n  /source'],
    ['its source has another shape', { kind: 'shipped' }, '422 event-invalid\n  /type'],
  ])('because %s', async (_, event, problem) => {
    const { stdout, exitCode } = await tried(event);
    expect(stdout).toContain(`it is not an event.\n  ${problem}`);
    expect(exitCode).toBe(1);
  });
});

describe('several events', () => {
  test('of a batch are each answered for', async () => {
    const { stdout, exitCode } = await tried([appEvent('shipped'), appEvent('picked')], [...shop, '--json']);
    expect(JSON.parse(stdout).events.map(({ state }: { state: string }) => state)).toEqual([
      'actions',
      'mappingFailed',
    ]);
    expect(exitCode).toBe(1);
  });
});

describe("an event in its upstream's own shape", () => {
  const github = ['--config', 'test/cli/configs/many-routes.ts', '--source', 'github'];
  const headers = ['-H', 'X-GitHub-Event: issues', '-H', 'x-github-delivery: 1'];

  test('is read as its source reads it, with the headers that it comes with', async () => {
    const { stdout, exitCode } = await tried({ issue: { number: 7 } }, [...github, ...headers]);
    expect(stdout).toContain('Event 1 at source github, type issues\n');
    expect(stdout).toContain('"text": "Issue 7"');
    expect(exitCode).toBe(0);
  });

  test('is refused with the header that is missing', async () => {
    const { stdout, exitCode } = await tried({ issue: { number: 7 } }, github);
    expect(stdout).toContain('the header X-GitHub-Event is missing');
    expect(exitCode).toBe(1);
  });
});

describe('what cannot be tried is exit code 2, with what to do', () => {
  const config = shop.slice(0, 2);
  test.each([
    ['no source, where there are several', ['-', ...config], 'Choose one with --source: shop, github, unused.'],
    ['a source that is not there', ['-', ...config, '-s', 'crm'], 'There is no source crm. Sources: shop'],
    ['a file that is not there', ['none.json', ...shop], 'none.json cannot be read: there is no such file.'],
    [
      'a header that is none',
      ['-', ...shop, '-H', 'issues'],
      `Write it as in curl: --header 'X-GitHub-Event: issues'.`,
    ],
  ])('%s', async (_, args, message) => {
    const { stderr, stdout, exitCode } = await actionBridge(['routes', 'test', ...args]);
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
