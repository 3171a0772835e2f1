import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import bridge from '#bridge-config';
import { receivedRequest, sourceName } from '../adapters/http/http-request.ts';
import { acceptanceResponse, problemResponse } from '../adapters/http/http-response.ts';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { signingSecrets } from '../adapters/secrets.ts';
import { measuredConversations } from '../adapters/twilio/measured-conversations.ts';
import { conversationsFrom, ledgerFrom, secretsFrom, trackerFrom } from '../adapters/wiring.ts';
import { type AcceptEventDependencies, acceptEvent } from './accept-event.ts';

/** Many upstream systems wait 10 s for the answer. */
const TWILIO_TIMEOUT_MILLIS = 8_000;

const log = jsonLog();
const metrics = cloudWatchMetrics();
const readSecret = secretsFrom();

const dependencies: Omit<AcceptEventDependencies, 'remainingMillis'> = {
  bridge,
  secretsOf: async (names, reading) => {
    const texts = await Promise.all(names.map(async (name) => signingSecrets(name, await readSecret(name, reading))));
    return texts.flat();
  },
  ledger: ledgerFrom(process.env),
  tracker: trackerFrom(process.env),
  conversations: measuredConversations(conversationsFrom(process.env, readSecret, TWILIO_TIMEOUT_MILLIS), metrics),
  now: () => new Date(),
  newId: randomUUID,
  newSalt: () => randomBytes(16).toString('base64url'),
  random: Math.random,
  log,
  metrics,
  by: 'accept-event',
};

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const remainingMillis = () => context.getRemainingTimeInMillis();
  try {
    const acceptance = await acceptEvent(sourceName(event), receivedRequest(event), {
      ...dependencies,
      remainingMillis,
    });
    return acceptanceResponse(acceptance, log);
  } catch (error) {
    metrics.count('EventRejected');
    return problemResponse(error, log);
  } finally {
    metrics.flush();
  }
}
