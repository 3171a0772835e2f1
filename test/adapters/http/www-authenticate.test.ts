import { describe, expect, test } from 'vitest';
import { problemResponse } from '../../../lambdas/adapters/http/http-response.ts';
import { basic, bearer, github } from '../../../lambdas/config.ts';
import type { Source } from '../../../lambdas/core/bridge/source.ts';
import { recordingLog } from '../../fakes/recording-log.ts';
import { posted } from '../../sources/signed-request.ts';

const answerOf = (source: Source, headers = {}) => {
  try {
    source.verify(posted({}, headers), ['secret'], new Date());
  } catch (error) {
    return problemResponse(error, recordingLog());
  }
  throw new Error('not refused');
};

describe('a request without the right credentials', () => {
  test.each([
    ['none', {}],
    ['another scheme’s', { authorization: 'Digest x' }],
    ['wrong ones', { authorization: 'Bearer x' }],
  ])('is told the scheme that HTTP has for it: %s', (_, headers) => {
    const header = 'www-authenticate';
    expect(answerOf(bearer({ secret: 's' }), headers)).toMatchObject({
      statusCode: 401,
      headers: { [header]: 'Bearer realm="action-bridge"', 'content-type': 'application/problem+json' },
    });
    const answer = answerOf(basic({ secret: 's' }), headers);
    expect(answer.headers?.[header]).toBe('Basic realm="action-bridge", charset="UTF-8"');
  });

  test('is told none where HTTP has no scheme', () => {
    for (const source of [github({ secret: 's' }), bearer({ secret: 's', header: 'X-Gitlab-Token' })]) {
      expect(answerOf(source).headers).not.toHaveProperty('www-authenticate');
    }
  });
});
