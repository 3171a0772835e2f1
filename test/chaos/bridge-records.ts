import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { type Action, action } from '../../lambdas/core/action/action.ts';
import { eventStory } from '../acceptance/answers.ts';

export type EventStory = z.infer<typeof eventStory>;

/** What the bridge has on record. A bridge that is down is asked again until it answers. */
export interface BridgeRecords {
  action(id: string): Promise<Action | undefined>;
  event(id: string): Promise<EventStory | undefined>;
}

export interface BridgeRecordsSettings {
  readonly bridgeUrl: string;
  /** The AWS_ variables to sign requests with, by Signature Version 4; unsigned without them. */
  readonly awsVariables?: NodeJS.ProcessEnv | undefined;
  readonly signal: AbortSignal;
}

const GIVE_UP_MILLIS = 2 * 60_000;
const RETRY_MILLIS = 500;

const credentials = z.object({
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_REGION: z.string(),
});

export function bridgeRecords({ bridgeUrl, awsVariables, signal }: BridgeRecordsSettings): BridgeRecords {
  const get = awsVariables ? signedGet(awsVariables) : (url: string) => fetch(url, { signal });
  const read = async <T>(path: string, schema: z.core.$ZodType<T>): Promise<T | undefined> => {
    const giveUpAt = Date.now() + GIVE_UP_MILLIS;
    for (;;) {
      const response = await get(`${bridgeUrl}${path}`).catch(() => undefined);
      if (response?.status === 404) return undefined;
      const text = await response?.text().catch(() => undefined);
      if (response?.status === 200 && text !== undefined) return z.parse(schema, JSON.parse(text));
      if (Date.now() > giveUpAt) throw new Error(`GET ${path} is answered ${response?.status ?? 'by nobody'}: ${text}`);
      await pause(RETRY_MILLIS, undefined, { signal });
    }
  };
  return {
    action: (id) => read(`/actions/${id}`, action),
    event: (id) => read(`/events/shop/${encodeURIComponent(id)}`, eventStory),
  };
}

function signedGet(awsVariables: NodeJS.ProcessEnv): (url: string) => Promise<Response> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = credentials.parse(awsVariables);
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    service: 'execute-api',
    region: AWS_REGION,
    retries: 0,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  });
  return (url) => client.fetch(url);
}
