import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { warningsOf } from '../../../lambdas/core/bridge/bridge-checks.ts';
import { defineBridge } from '../../../lambdas/core/bridge/define-bridge.ts';
import { passthrough } from '../../../lambdas/core/bridge/passthrough.ts';
import { type Route, route } from '../../../lambdas/core/bridge/route.ts';
import type { Source } from '../../../lambdas/core/bridge/source.ts';
import { hmac } from '../../../lambdas/sources/hmac.ts';
import { iam } from '../../../lambdas/sources/iam.ts';
import { standardWebhooks } from '../../../lambdas/sources/standard-webhooks.ts';

const shop = standardWebhooks({ secret: 'test/shop' });
const alarm = hmac({
  secret: 'test/alarm',
  signature: { header: 'X-Signature', encoding: 'hex' },
  signed: '{body}',
  event: { type: { constant: 'alarm.raised' } },
});
/** As plain JavaScript would declare it: the compiler refuses some of these before. */
const bridgeOf = (sources: Record<string, Source>, routes: Route[]) => defineBridge({ sources, routes });
const named = (name: string, source = 'shop', type = 'order.shipped') =>
  route({ name, source, type, data: z.unknown(), action: () => undefined });

describe('a bridge that works', () => {
  test('may have two routes of the same source and type: each makes an action of its own', () => {
    expect(() => bridgeOf({ shop }, [named('one'), named('two')])).not.toThrow();
  });

  test('may have sources that share a secret, and a source that IAM proves without one', () => {
    const sources = { shop, returns: shop, aws: iam() };
    expect(() => bridgeOf(sources, [named('one')])).not.toThrow();
  });
});

describe('a bridge that cannot work is refused, with what to do', () => {
  test.each([
    ['two routes of one name', { shop }, [named('one'), named('one')], /route one: two routes have .* Rename one/],
    [
      'a route of a source that is not there',
      { shop },
      [named('one', 'crm')],
      /route one: there is no source crm, so no event reaches it\. Add it to `sources`, or use one of: shop\./,
    ],
    [
      'a route of a source that all objects have',
      { shop },
      [named('one', 'constructor')],
      /there is no source constructor/,
    ],
    [
      'a route of a type that its source never has',
      { alarm },
      [named('one', 'alarm', 'alarm.cleared')],
      /route one: no event of type alarm\.cleared comes from source alarm\. Its types are: alarm\.raised\./,
    ],
    ['a source without a secret', { shop: { ...shop, secrets: [] } }, [], /source shop: has no secret.* Set `secret`/],
    ['a secret without a name', { shop: { ...shop, secrets: [''] } }, [], /source shop: the name of a secret is empty/],
    [
      'a secret in place of its name',
      { shop: standardWebhooks({ secret: 'whsec_c2VjcmV0' }) },
      [],
      /^source shop: `secret` looks like the secret itself\. Store it in Secrets Manager, and use its name there\.$/,
    ],
    [
      'a name that no secret can have',
      { shop: standardWebhooks({ secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop' }) },
      [],
      /^source shop: `secret` is not a valid name in Secrets Manager: 1 to 512 letters/,
    ],
    [
      'a secret listed twice',
      { shop: standardWebhooks({ secret: ['test/a', 'test/b', 'test/a'] }) },
      [],
      /source shop: lists the secret test\/a twice\. Leave one out\./,
    ],
    [
      'a route of a source that is not there, among several',
      { shop, returns: shop },
      [named('one', 'crm')],
      /use one of: shop, returns\./,
    ],
    [
      'a type that its source never has, among several',
      { bus: { ...shop, types: ['a', 'b'] } },
      [named('one', 'bus', 'c')],
      /Its types are: a, b\./,
    ],
    [
      'a public URL of a source that is none',
      { shop: { ...shop, publicBaseUrl: 'hooks' } },
      [],
      /^source shop: publicBaseUrl is not a URL/,
    ],
    ['a source whose name is too long', { ['x'.repeat(64)]: shop }, [], /a source's name is 1 to 63 characters/],
    ["a source whose name does not fit into the events' path", { 'My Shop': shop }, [], /source My Shop: .*a-z, 0-9/],
  ])('%s', (_, sources, routes, message) => {
    expect(() => bridgeOf(sources, routes)).toThrow(message);
  });
});

test('a public URL of the bridge that is none is refused, and named as the bridge’s', () => {
  expect(() => defineBridge({ sources: { shop }, routes: [], publicBaseUrl: 'hooks' })).toThrow(
    /^bridge: publicBaseUrl/,
  );
});

describe('a source that no route uses', () => {
  test('is a warning, for one may want to see its events come in first', () => {
    const bridge = defineBridge({ sources: { shop, alarm }, routes: [passthrough({ source: 'shop' })] });
    expect(warningsOf(bridge)).toEqual([
      'source alarm: no route takes its events, so that all are ignored, and its secret (test/alarm) is read for nothing. ' +
        'Add a route, or remove the source.',
    ]);
  });

  test('costs nothing where IAM proves it, and names all of its secrets otherwise', () => {
    const twice = standardWebhooks({ secret: ['test/a', 'test/b'] });
    expect(warningsOf(bridgeOf({ aws: iam(), twice }, []))).toEqual([
      'source aws: no route takes its events, so that all are ignored. Add a route, or remove the source.',
      'source twice: no route takes its events, so that all are ignored, and its secret (test/a, test/b) is read for nothing. ' +
        'Add a route, or remove the source.',
    ]);
  });

  test('is none once a route takes its events', () => {
    expect(warningsOf(bridgeOf({ shop }, [named('one')]))).toEqual([]);
  });
});
