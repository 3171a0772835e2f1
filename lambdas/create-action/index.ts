import { randomUUID } from 'node:crypto';
import { powertoolsLog, powertoolsMetrics } from '../adapters/powertools.ts';
import { conversationsFrom, ledgerFrom, secretsFrom } from '../adapters/wiring.ts';
import { type Tracking, tracking } from '../core/tracking.ts';
import { type CreateActionDependencies, createAction } from './create-action.ts';

/** The function runs 30 s at most, of which three ledger calls may take 18 (adapters/wiring.ts). */
const TWILIO_TIMEOUT_MILLIS = 10_000;

const metrics = powertoolsMetrics();

const dependencies: CreateActionDependencies = {
  ledger: ledgerFrom(process.env),
  conversations: conversationsFrom(process.env, secretsFrom(), TWILIO_TIMEOUT_MILLIS),
  now: () => new Date(),
  newId: randomUUID,
  random: Math.random,
  log: powertoolsLog(),
  metrics,
  by: 'create-action',
};

export async function handler(step: unknown): Promise<Tracking> {
  try {
    return await createAction(tracking.parse(step), dependencies);
  } finally {
    metrics.flush();
  }
}
