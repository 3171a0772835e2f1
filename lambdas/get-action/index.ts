import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { trackerStep } from '../adapters/tracker/tracker-step.ts';
import { measuredConversations } from '../adapters/twilio/measured-conversations.ts';
import { conversationsFrom, ledgerFrom, secretsFrom } from '../adapters/wiring.ts';
import { followAction } from './get-action.ts';
import type { FollowActionDependencies } from './look-result.ts';

/** The function has 30 s; its three ledger calls may take 18. */
const TWILIO_TIMEOUT_MILLIS = 10_000;

const log = jsonLog();
const metrics = cloudWatchMetrics();

const dependencies: FollowActionDependencies = {
  ledger: ledgerFrom(process.env),
  conversations: measuredConversations(conversationsFrom(process.env, secretsFrom(), TWILIO_TIMEOUT_MILLIS), metrics),
  now: () => new Date(),
  log,
  metrics,
  by: 'get-action',
};

export const handler = trackerStep((step) => followAction(step, dependencies), { log, metrics });
