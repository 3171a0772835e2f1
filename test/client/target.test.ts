import { describe, expect, test } from 'vitest';
import { TargetError, targetFrom } from '../../client/target.ts';

const local = { kind: 'url', url: 'http://127.0.0.1:8787', isLocal: true };

describe('the bridge to talk to', () => {
  test('is the stack ActionBridge when nobody says otherwise', () => {
    expect(targetFrom({}, {})).toEqual({ kind: 'stack', name: 'ActionBridge' });
  });

  test('is what the environment names, a URL before a stack', () => {
    expect(targetFrom({}, { ACTION_BRIDGE_STACK: 'ActionBridge-staging' })).toEqual({
      kind: 'stack',
      name: 'ActionBridge-staging',
    });
    expect(targetFrom({}, { ACTION_BRIDGE_STACK: 'other', ACTION_BRIDGE_URL: 'http://127.0.0.1:8787/' })).toEqual(
      local,
    );
  });

  test('is what was chosen, whatever the environment names', () => {
    expect(targetFrom({ local: true }, { ACTION_BRIDGE_STACK: 'other' })).toEqual(local);
    expect(targetFrom({ stack: 'mine' }, { ACTION_BRIDGE_URL: 'http://127.0.0.1:1' })).toEqual({
      kind: 'stack',
      name: 'mine',
    });
  });

  test.each(['http://localhost:1', 'http://127.0.0.2', 'http://[::1]:8787'])('is this machine at %s', (url) => {
    expect(targetFrom({ url }, {})).toMatchObject({ isLocal: true });
  });

  test.each(['https://bridge.example.com/v1', 'http://api.execute-api.localhost:4566', 'http://localhost.example'])(
    'wants a signature at %s',
    (url) => {
      expect(targetFrom({ url }, {})).toEqual({ kind: 'url', url, isLocal: false });
    },
  );

  test.each([
    ['two at once', { stack: 'a', local: true }],
    ['what is no URL', { url: '127.0.0.1' }],
    ['a URL of another protocol', { url: 'ftp://bridge.example.com' }],
  ])('is not named by %s', (_, choice) => {
    expect(() => targetFrom(choice, {})).toThrow(TargetError);
  });
});
