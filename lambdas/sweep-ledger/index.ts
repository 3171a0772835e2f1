import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { ledgerFrom, trackerFrom } from '../adapters/wiring.ts';
import { type Sweep, sweepLedger } from './sweep-ledger.ts';

const log = jsonLog();
const metrics = cloudWatchMetrics();
const ledger = ledgerFrom(process.env);
const tracker = trackerFrom(process.env);

export async function handler(_schedule: unknown, context: Context): Promise<Sweep> {
  try {
    return await sweepLedger({
      ledger,
      tracker,
      now: () => new Date(),
      log,
      metrics,
      batchSize: 500,
      pause: setTimeout,
      random: Math.random,
      remainingMillis: () => context.getRemainingTimeInMillis(),
    });
  } finally {
    metrics.flush();
  }
}
