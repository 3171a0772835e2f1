import { describe, expect, test } from 'vitest';
import { checkPublicBaseUrl, publicUrl } from '../../../lambdas/core/bridge/public-url.ts';

describe('the URL that an upstream system was given', () => {
  const called = { method: 'POST', url: 'https://api/events/pos?a=1&b=?', headers: {}, body: new Uint8Array() };

  test('is the one that was called, where nothing is configured', () => {
    expect(publicUrl(called, '/events/pos', undefined)).toBe(called.url);
  });

  test.each(['https://example.com/hooks', 'https://example.com/hooks/', 'https://example.com/hooks//'])(
    'begins with what is configured, and ends with the query as it was called: %s',
    (base) => {
      expect(publicUrl(called, '/events/pos', base)).toBe('https://example.com/hooks/events/pos?a=1&b=?');
      expect(publicUrl({ ...called, url: 'https://api/x' }, '/events/pos', base)).toBe(
        'https://example.com/hooks/events/pos',
      );
    },
  );
});

describe('a configured URL', () => {
  test.each([undefined, 'https://hooks.example.com', 'http://127.0.0.1:3000/hooks'])('may be %s', (url) => {
    expect(() => checkPublicBaseUrl(url, 'bridge')).not.toThrow();
  });

  test.each([
    '',
    'hooks.example.com',
    'ftp://example.com',
    'xhttp://example.com',
    'httpsx://example.com',
    'https://e.com?x=1',
    'https://e.com#x',
  ])('may not be %j, and says where and what it should be', (url) => {
    expect(() => checkPublicBaseUrl(url, 'source pos')).toThrow(
      'source pos: publicBaseUrl is not a URL like https://hooks.example.com, or https://example.com/hooks with the path of a mapping',
    );
  });
});
