import { setTimeout as pause } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { callbackEnvironment, readEnvironment } from '../adapters/environment.ts';
import { receivedRequest } from '../adapters/http/http-request.ts';
import { callbackResponse, problemResponse } from '../adapters/http/http-response.ts';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { authTokensFrom } from '../adapters/secrets.ts';
import { readCallback } from '../adapters/twilio/callback.ts';
import { ledgerFrom, secretsFrom } from '../adapters/wiring.ts';
import { type TwilioCallbackDependencies, twilioCallback } from './twilio-callback.ts';

const log = jsonLog();
const metrics = cloudWatchMetrics();
const environment = readEnvironment(callbackEnvironment, process.env);

const dependencies: TwilioCallbackDependencies = {
  ledger: ledgerFrom(process.env),
  authTokens: authTokensFrom(environment.TWILIO_AUTH_TOKEN_SECRET_NAME, secretsFrom()),
  publicBaseUrl: environment.PUBLIC_BASE_URL,
  read: readCallback,
  now: () => new Date(),
  wait: (millis) => pause(millis),
  log,
  metrics,
  by: 'twilio-callback',
};

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    await twilioCallback(receivedRequest(event), dependencies);
    return callbackResponse();
  } catch (error) {
    metrics.count('CallbackRejected');
    return problemResponse(error, log);
  } finally {
    metrics.flush();
  }
}
