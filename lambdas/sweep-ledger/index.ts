import { setTimeout } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { readEnvironment, trackerEnvironment } from '../adapters/environment.ts';
import { cloudWatchMetrics, jsonLog } from '../adapters/logging/log-and-metrics.ts';
import { stepFunctionsTracker } from '../adapters/tracker/step-functions-tracker.ts';
import { awsClient, ledgerFrom, unlogged } from '../adapters/wiring.ts';
import { type Sweep, sweepLedger } from './sweep-ledger.ts';

const log = jsonLog();
const metrics = cloudWatchMetrics();
const ledger = ledgerFrom(process.env);
const { TRACKER_ARN: stateMachineArn } = readEnvironment(trackerEnvironment, process.env);
const tracker = stepFunctionsTracker({ client: unlogged(new SFNClient(awsClient)), stateMachineArn });

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
