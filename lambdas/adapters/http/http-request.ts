import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { ReceivedRequest } from '../../core/bridge/source.ts';

/** What an IAM authorizer adds; only API Gateway can, so only this is believed. */
export const authorizedByIam = z.object({
  authorizer: z.object({
    iam: z.object({ accountId: z.string().check(z.minLength(1)), userArn: z.string().check(z.minLength(1)) }),
  }),
});

/**
 * A request as it was sent: HTTP API hands a body over as text, or as base64 where the media type is not a text's.
 *
 * Source: API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0
 */
export function receivedRequest(event: APIGatewayProxyEventV2): ReceivedRequest {
  const headers = headersOf(event);
  const { http, domainName } = event.requestContext;
  // Only the laptop's host is without TLS. A forged header changes what has to be signed, and nothing else.
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const known = authorizedByIam.safeParse(event.requestContext);
  return {
    method: http.method,
    url: `${scheme}://${domainName}${event.rawPath}${query}`,
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    ...(known.success && {
      caller: { accountId: known.data.authorizer.iam.accountId, arn: known.data.authorizer.iam.userArn },
    }),
  };
}

/** RFC 9110 §5.1: what a header's name is made of. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * By names in lower case. Other alphabets have letters that become Latin in lower case, such as the Kelvin sign: a name with such
 * is none. A header that is there twice has both values, as RFC 9110 §5.3 joins them, so that neither hides the other.
 */
function headersOf({ headers }: APIGatewayProxyEventV2): Readonly<Record<string, string>> {
  const joined = new Map<string, string>();
  for (const [written, value] of Object.entries(headers)) {
    if (value === undefined || !headerName.test(written)) continue;
    const name = written.toLowerCase();
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** The `{source}` of `POST /events/{source}`; a source that IAM guards has a route of its own, without parameters. */
export function sourceName({ pathParameters, routeKey }: APIGatewayProxyEventV2): string {
  return pathParameters?.source ?? /^POST \/events\/([a-z0-9-]+)$/.exec(routeKey)?.[1] ?? '';
}
