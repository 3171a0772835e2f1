import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What no answer and no log line may hold. */
export const secret = 'whsec_aG9zdGlsZS1ob3N0aWxlLWhvc3RpbGUtaG9zdGlsZQ==';
export const phone = '+18005550199';
export const messageText = 'Your parcel of rare orchids';

/** The moment at which everything arrives. */
export const now = new Date('2026-03-30T10:30:00.000Z');
export const nowSeconds = now.getTime() / 1_000;

export interface Parts {
  readonly body?: Uint8Array | string;
  readonly id?: string;
  /** What webhook-timestamp says. */
  readonly timestamp?: string;
  readonly by?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly source?: string;
}

/** A request as HTTP API hands it to the function, signed as Standard Webhooks say, whatever its parts are. */
export function signedEvent(parts: Parts): APIGatewayProxyEventV2 {
  const { body = '', id = 'msg_1', timestamp = String(nowSeconds), by = secret, headers = {}, source = 'shop' } = parts;
  const bytes = Buffer.from(body);
  const key = Buffer.from(by.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64');
  const signed = {
    'content-type': 'application/cloudevents+json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  return proxyEvent({ source, body: bytes, headers: { ...signed, ...headers } });
}

/** What HTTP API says of a caller whom its IAM authorizer let in. */
export interface Authorizer {
  readonly iam: { readonly accountId: string; readonly userArn: string };
}

/** `POST https://bridge.example.com/events/{source}`, as HTTP API hands it to the function. */
export function proxyEvent(request: {
  readonly source: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly authorizer?: Authorizer | undefined;
}): APIGatewayProxyEventV2 {
  const { source, body, headers, query = '', authorizer } = request;
  const context = {
    accountId: '111122223333',
    apiId: 'api',
    domainName: 'bridge.example.com',
    domainPrefix: 'bridge',
    http: {
      method: 'POST',
      path: `/events/${source}`,
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'hostile',
    },
    requestId: 'request',
    routeKey: 'POST /events/{source}',
    stage: '$default',
    time: '30/Mar/2026:10:30:00 +0000',
    timeEpoch: now.getTime(),
  };
  return {
    version: '2.0',
    routeKey: 'POST /events/{source}',
    rawPath: `/events/${source}`,
    rawQueryString: query,
    headers,
    requestContext: authorizer ? Object.assign(context, { authorizer }) : context,
    pathParameters: { source },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

/** An event that the bridge would take. */
export const goodData = { conversationId: 'conv_conversation_1', phone, text: messageText };
export const goodEvent = { specversion: '1.0', id: 'evt_1', source: '/orders', type: 'order.shipped', data: goodData };

/** The create request of the passthrough route, and an event that carries it. */
export const goodAction = {
  conversationId: 'conv_conversation_1',
  type: 'SEND_MESSAGE',
  payload: {
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: phone, channel: 'SMS' }],
    content: { text: messageText },
  },
};
export const goodActionEvent = { ...goodEvent, type: 'com.twilio.conversations.action.requested', data: goodAction };
