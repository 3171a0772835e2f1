import { randomUUID } from 'node:crypto';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { trackerStep } from '../adapters/tracker/tracker-step.ts';
import { measuredConversations } from '../adapters/twilio/measured-conversations.ts';
import { conversationsFrom, ledgerFrom, secretsFrom } from '../adapters/wiring.ts';
import type { SendActionDependencies } from '../steps/send-action.ts';
import { createAction } from './create-action.ts';

/** The function has 36 s; its four ledger calls may take 24. */
const TWILIO_TIMEOUT_MILLIS = 10_000;

const log = jsonLog();
const metrics = cloudWatchMetrics();

const dependencies: SendActionDependencies = {
  ledger: ledgerFrom(process.env),
  conversations: measuredConversations(conversationsFrom(process.env, secretsFrom(), TWILIO_TIMEOUT_MILLIS), metrics),
  now: () => new Date(),
  newId: randomUUID,
  random: Math.random,
  log,
  metrics,
  by: 'create-action',
};

export const handler = trackerStep((step) => createAction(step, dependencies), { log, metrics });
