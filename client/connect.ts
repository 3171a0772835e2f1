import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Endpoint } from './call-api.ts';
import { ClientError } from './client-error.ts';
import { type AwsIdentity, signedBy, unsigned } from './sign-request.ts';
import type { Target } from './target.ts';

/** What lib/bridge-stack.ts names the API's URL. */
const API_URL_OUTPUT = 'ApiUrl';

/** The bridge of a target cannot be found with the credentials that there are. */
export class ConnectError extends ClientError {
  override readonly name = 'ConnectError';
}

/**
 * Finds where a target answers, and how its callers prove themselves. A stack is looked up by CloudFormation's outputs, with the
 * AWS SDK's own way to credentials and region (profiles, SSO, roles).
 *
 * @throws {ConnectError} which says what is missing
 */
export async function connect(target: Target): Promise<Endpoint> {
  if (target.kind === 'url' && target.isLocal) return { url: target.url, sign: unsigned, isLocal: true };
  // Loading the SDK takes longer than anything that a local host is asked.
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormationClient({});
  const identity = await identityOf(cloudFormation);
  const url = target.kind === 'url' ? target.url : await apiUrlOf(target.name, cloudFormation, identity);
  return { url, sign: signedBy(identity), isLocal: false };
}

async function identityOf({ config }: CloudFormationClient): Promise<AwsIdentity> {
  try {
    const [region] = await Promise.all([config.region(), config.credentials()]);
    return { region, credentials: () => config.credentials() };
  } catch (cause) {
    const isRegion = cause instanceof Error && /region/i.test(cause.message);
    throw new ConnectError(
      isRegion
        ? 'No AWS region is set. Set AWS_REGION, or AWS_PROFILE to a profile that has one.\nOn a laptop: --local.'
        : 'No AWS credentials were found. Set AWS_PROFILE, or sign in with aws sso login.\nFor a bridge on this machine, say --local.',
      { cause },
    );
  }
}

async function apiUrlOf(name: string, client: CloudFormationClient, { region }: AwsIdentity): Promise<string> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name })).catch((cause) => {
    throw new ConnectError(whyNoStack(name, region, cause), { cause });
  });
  const url = stack?.Outputs?.find(({ OutputKey }) => OutputKey === API_URL_OUTPUT)?.OutputValue;
  if (url) return url.replace(/\/+$/, '');
  throw new ConnectError(
    `The stack ${name} in ${region} has no output ${API_URL_OUTPUT}: it is no bridge, or not deployed yet.`,
  );
}

function whyNoStack(name: string, region: string, cause: unknown): string {
  const { name: kind, message } = cause instanceof Error ? cause : { name: '', message: String(cause) };
  if (/does not exist/.test(message)) {
    return `There is no stack ${name} in ${region} of this account.\nName it with --stack or ACTION_BRIDGE_STACK; for a bridge on this machine, say --local.`;
  }
  if (/AccessDenied|not authorized/.test(`${kind} ${message}`)) {
    return `Your AWS identity may not look up the stack ${name}: it needs cloudformation:DescribeStacks.`;
  }
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|Signature/.test(kind)) {
    return 'AWS does not take your credentials: they are wrong or have expired. Sign in again.';
  }
  return `CloudFormation in ${region} could not be asked for the stack ${name}: ${message}`;
}
