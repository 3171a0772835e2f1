import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { ReceivedRequest } from '../../core/bridge/source.ts';

/** Only API Gateway can add this, so it is believed. */
export const authorizedByIam = z.object({
  authorizer: z.object({
    iam: z.object({ accountId: z.string().check(z.minLength(1)), userArn: z.string().check(z.minLength(1)) }),
  }),
});

/**
 * Reads a request. HTTP API passes a body as text, or as base64 if its media type is not text.
 *
 * Source: API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0
 */
export function receivedRequest(event: APIGatewayProxyEventV2): ReceivedRequest {
  const headers = headersOf(event);
  const { http, domainName } = event.requestContext;
  // Only the local host has no TLS. A forged header only makes a signature fail.
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

/** RFC 9110 §5.1 */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Lowers the names. Other alphabets have letters that become Latin in lower case, such as the Kelvin sign: such names
 * are dropped. Repeated headers are joined (RFC 9110 §5.3), so that neither value hides the other.
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

/** Returns the `{source}` of the path. A source behind IAM has a route of its own without parameters. */
export function sourceName({ pathParameters, routeKey }: APIGatewayProxyEventV2): string {
  return pathParameters?.source ?? /^POST \/events\/([a-z0-9-]+)$/.exec(routeKey)?.[1] ?? '';
}
