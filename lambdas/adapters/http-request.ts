import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ReceivedRequest } from '../core/source.ts';

/**
 * A request as it was sent: HTTP API hands a body over as text, or as base64 where the media type is not a text's.
 *
 * Source: API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0
 */
export function receivedRequest(event: APIGatewayProxyEventV2): ReceivedRequest {
  const headers = Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: event.requestContext.http.method,
    headers: Object.fromEntries(headers),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
