import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { LOCAL_ACCOUNT } from './aws-identity.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly url: string;
  readonly httpVersion: string;
  /** Lower-case names; a repeated header has several values. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface MatchedRoute {
  /** Such as `POST /events/{source}`. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  /** Such as `AWS_IAM`. */
  readonly authorization?: string;
}

/** IAM is not enforced, so every caller counts as this user. */
const LOCAL_CALLER = { accountId: LOCAL_ACCOUNT, userArn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/laptop` };

/**
 * Converts a request to an event of payload format 2.0, with AWS's surprises: the path is percent-decoded, the query is
 * not; a body is text only for text/* and three application types, and base64 for all others, such as
 * application/cloudevents+json.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, and
 * for what it omits github.com/ministackorg/ministack/pull/766 and github.com/middleapi/standard-server/pull/93.
 *
 * @throws {URIError} if the path is not valid percent-encoding
 */
export function httpApiEvent(request: HttpRequest, route: MatchedRoute, now: Date) {
  const { routeKey, pathParameters, authorization } = route;
  const [encodedPath = '/', rawQueryString = ''] = splitOnce(request.url, '?');
  const rawPath = decodeURIComponent(encodedPath);
  const { cookie = [], ...others } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(others).flatMap(([name, values]) => (values ? [[name.toLowerCase(), values.join(',')]] : [])),
  );
  const host = headers.host ?? '127.0.0.1';
  const cookies = cookie.flatMap((line) => line.split(/; */));
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'x-forwarded-for': headers['x-forwarded-for'] ?? request.sourceIp,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString !== '' && { queryStringParameters: queryParameters(rawQueryString) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: 'local',
      ...(authorization === 'AWS_IAM' && { authorizer: { iam: LOCAL_CALLER } }),
      domainName: host,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | string;
}

const structuredResult = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).optional(),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * As specified if the result has a `statusCode`, otherwise JSON with 200. Undefined for an invalid result; API Gateway
 * answers 500 then.
 */
export function httpAnswer(result: unknown): HttpAnswer | undefined {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: typeof result === 'string' ? result : JSON.stringify(result),
    };
  }
  const parsed = structuredResult.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(given),
      ...(cookies && { 'set-cookie': cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

function isTextType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type);
}

function queryParameters(query: string): Record<string, string> {
  const all = new URLSearchParams(query);
  return Object.fromEntries([...new Set(all.keys())].map((name) => [name, all.getAll(name).join(',')]));
}

/** Such as `22/Nov/2026:16:25:00 +0000`. */
function commonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
