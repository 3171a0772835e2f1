import { describe, expect, test } from 'vitest';
import { basic, bearer, eventBridge, iam } from '../../lambdas/config.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { MediaTypeError, SignatureInvalidError } from '../../lambdas/core/errors.ts';

const now = new Date();
const envelope = { specversion: '1.0', id: 'evt_1', source: '/crm', type: 'contact.renamed', data: { name: 'Zoë' } };

function posted(authorization?: string, body: unknown = envelope): ReceivedRequest {
  return {
    method: 'POST',
    url: 'https://bridge',
    headers: { 'content-type': 'application/json', authorization },
    body: Buffer.from(JSON.stringify(body)),
  };
}
const base64 = (text: string) => Buffer.from(text).toString('base64');

const sources = [
  { source: bearer({ secret: 's' }), scheme: 'Bearer', secret: 'tökén', sent: 'tökén' },
  { source: basic({ secret: 's' }), scheme: 'Basic', secret: 'crm:pa:ss', sent: base64('crm:pa:ss') },
  { source: basic({ secret: 's' }), scheme: 'Basic', secret: 'password', sent: base64('action-bridge:password') },
];

describe.each(sources)('a source that sends $scheme credentials', ({ source, scheme, secret, sent }) => {
  test.each([scheme, scheme.toLowerCase(), scheme.toUpperCase()])('is known by them: %s', (spelled) => {
    source.verify(posted(`${spelled} ${sent}`), ['retired', secret], now);
  });

  test.each([undefined, '', scheme, `${scheme} `, `${scheme} x${sent}`, `Digest ${sent}`, `${scheme} ${base64('x')}`])(
    'is refused for %j',
    (authorization) => {
      expect(() => source.verify(posted(authorization), [secret, ''], now)).toThrow(SignatureInvalidError);
    },
  );

  test('is refused without a secret', () => {
    expect(() => source.verify(posted(`${scheme} ${sent}`), [], now)).toThrow(SignatureInvalidError);
  });

  test('sends CloudEvents, of which every part is as certain as the others', () => {
    const reading = source.read(posted(), 'crm');
    expect(reading).toMatchObject({
      kind: 'event',
      event: { eventId: 'evt_1', origin: '/crm', data: { name: 'Zoë' } },
    });
    expect(reading).not.toHaveProperty('event.signedDigest');
    expect(() => source.read(posted('', { type: 'x' }), 'crm')).toThrow(MediaTypeError);
  });
});

describe('a source that IAM lets in', () => {
  const caller = { accountId: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/shop/session' };
  const source = iam();

  test('is proven by API Gateway’s authorizer alone', () => {
    source.verify({ ...posted(), caller }, [], now);
    const forged = { ...posted('AWS4-HMAC-SHA256 Credential=AKIA…'), headers: { caller: caller.arn } };
    expect(() => source.verify(forged, [], now)).toThrow(SignatureInvalidError);
    expect(() => source.verify(posted(), ['x'], now)).toThrow('SigV4');
  });

  test('has a route of its own, and no secret', () => {
    expect(source).toMatchObject({ access: 'iam', secrets: [] });
  });
});

describe('an event of EventBridge', () => {
  const detail = { orderNumber: '7' };
  const event = {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Order Shipped',
    source: 'com.example.shop',
    account: '111122223333',
    time: '2026-03-30T10:29:59Z',
    region: 'us-east-1',
    resources: [],
    detail,
  };

  test.each([iam({ event: eventBridge }), bearer({ secret: 's', event: eventBridge })])(
    'is read out of its own envelope ($scheme)',
    (source) => {
      expect(source.read(posted('', event), 'aws')).toMatchObject({
        event: {
          origin: 'com.example.shop',
          eventId: event.id,
          type: 'Order Shipped',
          time: event.time,
          data: detail,
        },
      });
    },
  );
});
