import { newConversationId, orderShipped, structured } from '../test/fixtures/shop-events.ts';
import { signedRequest } from '../test/fixtures/signed-request.ts';
import { acceptedNow, pendingNow, SIGNING_SECRET } from './services.ts';

/** A signed event of the example route, as API Gateway hands it over. */
function gatewayEvent(): object {
  const { headers, body } = signedRequest(
    structured(orderShipped({ conversationId: newConversationId(), phone: '+18005550199' })),
    SIGNING_SECRET,
  );
  return {
    version: '2.0',
    routeKey: 'POST /events/{source}',
    rawPath: '/events/shop',
    rawQueryString: '',
    headers: { host: 'api.example', 'x-forwarded-proto': 'https', ...headers },
    pathParameters: { source: 'shop' },
    requestContext: { domainName: 'api.example', stage: '$default', http: { method: 'POST', path: '/events/shop' } },
    body,
    isBase64Encoded: false,
  };
}

/** What each function is invoked with; one that is not here is not invoked. */
export function invocationOf(name: string): object | undefined {
  switch (name) {
    case 'accept-event':
    case 'conventional':
    case 'floor':
      return gatewayEvent();
    case 'create-action':
      return { actionId: acceptedNow.id, waitSeconds: 0, polls: 0, status: 'ACCEPTED' };
    case 'get-action':
      return { actionId: pendingNow.id, waitSeconds: 2, polls: 0 };
    case 'query-actions':
      return { routeKey: 'GET /actions/{id}', pathParameters: { id: pendingNow.id }, headers: {} };
    case 'sweep-ledger':
      return {};
    default:
      return undefined;
  }
}

/** All that the functions look for in their environment. */
export function functionEnvironment(url: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: url,
    AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
    BRIDGE_NAME: 'bench',
    LEDGER_TABLE_NAME: 'Ledger',
    POWERTOOLS_METRICS_NAMESPACE: 'ActionBridge',
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_TRACE_ENABLED: 'false',
    RETENTION_DAYS: '400',
    TRACKER_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:tracker',
    TWILIO_AUTH_TOKEN_SECRET_NAME: 'action-bridge/twilio-auth-token',
    TWILIO_BASE_URL: url,
    TWILIO_SECRET_NAME: 'action-bridge/twilio',
  };
}
