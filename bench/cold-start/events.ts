import { createHmac } from 'node:crypto';
import type { Outcome } from '../../lambdas/core/outcome/outcome.ts';
import { newConversationId, orderShipped, structured } from '../../test/fixtures/shop-events.ts';
import { signedRequest } from '../../test/fixtures/signed-request.ts';
import { CONVENTIONAL, FLOOR, FLOOR_AS_OURS } from './bundles.ts';
import { AUTH_TOKEN, acceptedNow, failedNow, pendingNow, SIGNING_SECRET } from './services.ts';

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

/** That the message of an action was delivered, as Twilio tells and signs it. */
function statusCallback(): object {
  const form = { MessageSid: pendingNow.related?.messageSid ?? '', MessageStatus: 'delivered', To: '+18005550199' };
  const signed = Object.entries(form).sort().flat().join('');
  const signature = createHmac('sha1', AUTH_TOKEN).update(`https://api.example/callbacks/twilio${signed}`);
  return {
    version: '2.0',
    routeKey: 'POST /callbacks/twilio',
    rawPath: '/callbacks/twilio',
    rawQueryString: '',
    headers: {
      host: 'api.example',
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature.digest('base64'),
    },
    requestContext: { domainName: 'api.example', stage: '$default', http: { method: 'POST' } },
    body: new URLSearchParams(form).toString(),
    isBase64Encoded: false,
  };
}

/** A person's request to have an action sent again. */
function resend(): object {
  return {
    version: '2.0',
    routeKey: 'POST /actions/{id}/resend',
    rawPath: `/actions/${failedNow.id}/resend`,
    rawQueryString: '',
    headers: { host: 'api.example', 'content-type': 'application/json' },
    pathParameters: { id: failedNow.id },
    requestContext: { domainName: 'api.example', stage: '$default', http: { method: 'POST' } },
    body: JSON.stringify({ why: 'The channel works again.' }),
    isBase64Encoded: false,
  };
}

/** What the pipe hands over to be signed: the end of one action. */
function settled(): object {
  const { id, status, route, conversationId, source, origin, eventId, eventType, acceptedAt, settledAt } = failedNow;
  const outcome: Outcome = {
    specversion: '1.0',
    id: `${id}-${failedNow.version}`,
    source: '/action-bridge/Bench/Bridge',
    type: 'action-bridge.action.settled',
    subject: id,
    time: settledAt,
    data: {
      ...{ actionId: id, status, route, conversationId, source, origin, eventId, eventType, acceptedAt, settledAt },
      twilioActionId: failedNow.twilioActionId ?? '',
      failureReason: failedNow.failure.reason,
      failureCode: '',
      head: failedNow.history.at(-1)?.hash ?? '',
    },
  };
  return [{ body: JSON.stringify(outcome) }];
}

/** What each function is invoked with; one that is not here is not invoked. */
export function invocationOf(name: string): object | undefined {
  switch (name) {
    case 'accept-event':
    case CONVENTIONAL:
    case FLOOR:
    case FLOOR_AS_OURS:
      return gatewayEvent();
    case 'create-action':
      return { actionId: acceptedNow.id, waitSeconds: 0, polls: 0, status: 'ACCEPTED' };
    case 'get-action':
      return { actionId: pendingNow.id, waitSeconds: 2, polls: 0 };
    case 'query-actions':
      return { routeKey: 'GET /actions/{id}', pathParameters: { id: pendingNow.id }, headers: {} };
    case 'twilio-callback':
      return statusCallback();
    case 'operate-actions':
      return resend();
    case 'sign-outcome':
      return settled();
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
    OPERATE_ACCESS: 'iam',
    OUTCOME_SECRET_NAME: 'action-bridge/outcomes',
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
