import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Service, startService } from './child-process.ts';
import { freePort, LOOPBACK } from './free-port.ts';
import { QUOTA_PATH, startStepFunctionsProxy } from './step-functions-proxy.ts';

const READY_TIMEOUT_MILLIS = 60_000;

/** What every AWS client, the CDK's among them, finds in its environment to speak with MiniStack alone. */
export type AwsEnvironment = Readonly<Record<`AWS_${string}`, string>>;

export interface MiniStack extends Service {
  readonly aws: AwsEnvironment;
  /** Base URL of an HTTP API, given its URL in AWS. */
  apiUrl(awsUrl: string): string;
  /** What its functions are told of that URL. */
  apiUrlInside(awsUrl: string): string;
  /** Where a quota is set for the executions that its functions start. */
  readonly startQuotaUrl: string;
}

/**
 * Starts MiniStack on a free port of the loopback interface, with nothing on disk but `folder`.
 *
 * @param python one that has it installed
 */
export async function startMinistack(python: string, folder: string, signal: AbortSignal): Promise<MiniStack> {
  // It listens before a port is looked for, which could be the same otherwise.
  const stepFunctions = await startStepFunctionsProxy(() => url);
  const port = await freePort();
  const url = `http://${LOOPBACK}:${port}`;
  mkdirSync(folder, { recursive: true });
  const credentials = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const service = startService({
    command: python,
    args: ['-m', 'ministack'],
    // Functions inherit this environment, so it holds nothing of the developer's.
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      BIND_HOST: LOOPBACK,
      GATEWAY_PORT: String(port),
      LOG_LEVEL: 'WARNING',
      ...credentials,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
    },
    cwd: folder,
    log: join(folder, 'ministack.log'),
    signal,
  });
  const end = async (): Promise<void> => {
    await service.end();
    await stepFunctions.end();
  };
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/_ministack/health`, { signal })).ok;
  try {
    await service.ready(isReady, READY_TIMEOUT_MILLIS);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    ...service,
    end,
    aws: { ...credentials, AWS_ENDPOINT_URL: url },
    apiUrl: (awsUrl) => apiUrl(url, awsUrl),
    apiUrlInside: (awsUrl) => `https://${apiIdOf(awsUrl)}.execute-api.localhost`,
    startQuotaUrl: `${stepFunctions.url}${QUOTA_PATH}`,
  };
}

/** For a client of the AWS SDK in a process whose own environment is the developer's. */
export function clientSettings(aws: AwsEnvironment) {
  return {
    endpoint: aws.AWS_ENDPOINT_URL ?? '',
    region: aws.AWS_REGION ?? '',
    credentials: { accessKeyId: aws.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: aws.AWS_SECRET_ACCESS_KEY ?? '' },
  };
}

/**
 * MiniStack serves an API at `{apiId}.execute-api.localhost`, which not every resolver knows, and under a path, which
 * needs none.
 */
function apiUrl(url: string, awsUrl: string): string {
  return `${url}/_aws/execute-api/${apiIdOf(awsUrl)}/$default`;
}

function apiIdOf(awsUrl: string): string {
  return new URL(awsUrl).hostname.split('.')[0] ?? '';
}
