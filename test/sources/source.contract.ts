import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { receivedRequest } from '../../lambdas/adapters/http/http-request.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import { SignatureInvalidError } from '../../lambdas/core/errors.ts';
import type { AppEvent } from '../../lambdas/core/event.ts';

export interface Signing {
  readonly secret: string;
  readonly at: Date;
}

/** A source, with its vendor at hand. */
export interface SourceUnderTest {
  readonly name: string;
  readonly source: Source;
  readonly secret: string;
  readonly otherSecret: string;
  /** The URL that the vendor was given. */
  readonly url: string;
  /** Signs as the vendor does, with the vendor's own package where it can sign. */
  readonly headers: (body: string, signing: Signing) => Record<string, string> | Promise<Record<string, string>>;
  /** Whether the vendor's own package takes the request for genuine, where it can only verify. */
  readonly isGenuine?: (request: ReceivedRequest) => boolean | Promise<boolean>;
  readonly signatureHeader: string;
  /** Headers without which nothing is proven. */
  readonly signedHeaders?: readonly string[];
  /** Seconds that the signature may be old or early; undefined where it has no age. */
  readonly toleranceSeconds?: number;
  /** A body with a text in it. */
  readonly body: (text: string, at: Date) => string;
  /** The event that it is. */
  readonly event: (body: string) => Partial<AppEvent> & Pick<AppEvent, 'eventId' | 'type' | 'data'>;
}

const now = new Date(Math.floor(Date.now() / 1_000) * 1_000);
const secondsFromNow = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** What every source that signs keeps to, whoever the vendor. */
export function sourceContract(vendor: SourceUnderTest): void {
  const { source, secret, otherSecret, url, signatureHeader, toleranceSeconds } = vendor;

  const signed = async (text = 'Zoë 🦊', signing: Partial<Signing> = {}): Promise<ReceivedRequest> => {
    const { at = now, secret: by = secret } = signing;
    const body = vendor.body(text, at);
    const headers = Object.entries(await vendor.headers(body, { secret: by, at }));
    return {
      method: 'POST',
      url,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: Buffer.from(body),
    };
  };
  const withHeaders = async (headers: Record<string, string | undefined>): Promise<ReceivedRequest> => {
    const request = await signed();
    return { ...request, headers: { ...request.headers, ...headers } };
  };
  const verify = (request: ReceivedRequest, secrets = [secret]) => source.verify(request, secrets, now);
  const refusal = (request: ReceivedRequest, secrets?: string[]) => expect(() => verify(request, secrets));

  describe(`${vendor.name}: a request that the vendor signed`, () => {
    test.each(['plain', 'Zoë 🦊 \u2028 \\u00eb "quoted"', 'ë'.repeat(1_500_000)])('is proven (%#)', async (text) => {
      verify(await signed(text));
    });

    test('is proven as API Gateway passes it on: as base64, and with headers in other cases', async () => {
      const request = await signed();
      const headers = Object.entries(request.headers).map(([name, value]) => [name.toUpperCase(), value ?? '']);
      const passedOn = receivedRequest(proxyEvent(request, Object.fromEntries(headers)));
      expect(passedOn).toEqual(request);
      verify(passedOn);
    });

    test('is proven while a secret is rotated', async () => {
      verify(await signed(), [otherSecret, secret]);
      verify(await signed('x', { secret: otherSecret }), [otherSecret, secret]);
    });

    test('is the event that it says', async () => {
      const request = await signed();
      const body = Buffer.from(request.body).toString();
      const reading = source.read(request, 'upstream');
      const event =
        reading.kind === 'event' ? reading.event : reading.kind === 'batch' ? reading.entries[0] : undefined;
      expect(event).toMatchObject({ source: 'upstream', ...vendor.event(body) });
    });

    test('is the same event when it is delivered again', async () => {
      const first = source.read(await signed('x', { at: secondsFromNow(-10) }), 'upstream');
      const again = source.read(await signed('x'), 'upstream');
      expect(digests(again)).toEqual(digests(first));
      expect(digests(source.read(await signed('y'), 'upstream'))).not.toEqual(digests(first));
    });

    const { isGenuine } = vendor;
    if (isGenuine) {
      test('is genuine for the vendor’s own package, and a changed one is not', async () => {
        const request = await signed();
        expect(await isGenuine(request)).toBe(true);
        expect(await isGenuine({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) })).toBe(false);
      });
    }
  });

  describe(`${vendor.name}: a request that proves nothing`, () => {
    test('is refused for another body', async () => {
      const request = await signed();
      refusal({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }).toThrow(SignatureInvalidError);
      refusal({ ...request, body: Buffer.alloc(0) }).toThrow(SignatureInvalidError);
    });

    test('is refused for another secret, an empty one, and none', async () => {
      refusal(await signed('x', { secret: otherSecret })).toThrow(SignatureInvalidError);
      refusal(await signed(), [otherSecret, '']).toThrow(SignatureInvalidError);
      refusal(await signed(), []).toThrow(SignatureInvalidError);
    });

    test.each([undefined, '', '=', ',', 'v1=', 'sha256=', 'v1,', 't=1', 'AAAA', 'é'])(
      'is refused for the signature %j',
      async (value) => {
        refusal(await withHeaders({ [signatureHeader]: value })).toThrow(SignatureInvalidError);
      },
    );

    test('is refused for a signature cut short', async () => {
      const request = await signed();
      const cut = request.headers[signatureHeader]?.slice(0, -8);
      refusal(await withHeaders({ [signatureHeader]: cut })).toThrow(SignatureInvalidError);
    });

    test.each(vendor.signedHeaders ?? [])('is refused without %s, or with another', async (name) => {
      refusal(await withHeaders({ [name.toLowerCase()]: undefined })).toThrow(name);
      refusal(await withHeaders({ [name.toLowerCase()]: '1' })).toThrow(SignatureInvalidError);
    });

    test('is refused in words that hold no secret and no signature', async () => {
      const forged = await signed('x', { secret: otherSecret });
      const right = (await signed()).headers[signatureHeader] ?? '';
      const said = messageOf(() => verify(forged));
      expect(said).not.toContain(right);
      expect(said).not.toContain(secret);
      expect(said).not.toBe('');
    });
  });

  if (toleranceSeconds === undefined) return;
  describe(`${vendor.name}: a signature, whose age may be ${toleranceSeconds} s`, () => {
    test.each([-toleranceSeconds, toleranceSeconds])('is taken at %d s from now', async (seconds) => {
      verify(await signed('x', { at: secondsFromNow(seconds) }));
    });

    test.each([-toleranceSeconds - 1, toleranceSeconds + 1])('is refused at %d s from now', async (seconds) => {
      refusal(await signed('x', { at: secondsFromNow(seconds) })).toThrow(`${toleranceSeconds + 1} s`);
    });
  });
}

function messageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SignatureInvalidError) return error.message;
  }
  return '';
}

function digests(reading: ReturnType<Source['read']>): unknown {
  const entries = reading.kind === 'batch' ? reading.entries : reading.kind === 'event' ? [reading.event] : [];
  return entries.map((entry) => ('digest' in entry ? entry.digest : entry));
}

/** API Gateway's event, with the body as base64. */
function proxyEvent(request: ReceivedRequest, headers: Record<string, string>): APIGatewayProxyEventV2 {
  const { host, pathname, search } = new URL(request.url);
  return {
    version: '2.0',
    routeKey: 'POST /events/{source}',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    isBase64Encoded: true,
    body: Buffer.from(request.body).toString('base64'),
    requestContext: {
      accountId: '1',
      apiId: 'a',
      domainName: host,
      domainPrefix: 'p',
      http: { method: request.method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'u' },
      requestId: 'r',
      routeKey: 'POST /events/{source}',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
}
