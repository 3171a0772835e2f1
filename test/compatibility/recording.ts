import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

/** What a version leaves behind for the next one: actions under way, in the ledger and between two states of the tracker. */
const recording = z.object({
  /** Inputs of executions and of their states. */
  trackings: z.array(z.looseObject({ actionId: z.string() })),
  /** The ledger's items, as DynamoDB has them, and the status in which each action is. */
  actions: z.record(z.string(), z.string()),
  items: z.array(
    z.record(
      z.string(),
      z.custom<AttributeValue>((it) => typeof it === 'object' && it !== null),
    ),
  ),
});
type Recording = z.infer<typeof recording>;

export const recordingsFolder = fileURLToPath(new URL('./recorded', import.meta.url));

/** What each version has recorded. */
export function recordings(): readonly { readonly version: string; readonly recorded: Recording }[] {
  return readdirSync(recordingsFolder).map((file) => ({
    version: file.replace(/\.json$/, ''),
    recorded: recording.parse(JSON.parse(readFileSync(`${recordingsFolder}/${file}`, 'utf8'))),
  }));
}
