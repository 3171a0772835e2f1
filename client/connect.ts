import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Endpoint } from './call-api.ts';
import { ClientError } from './client-error.ts';
import { type AwsIdentity, signedBy, unsigned } from './sign-request.ts';
import type { Target } from './target.ts';

/** Set by lib/bridge-stack.ts. */
const API_URL_OUTPUT = 'ApiUrl';

/** The bridge cannot be found with the caller's credentials. */
export class ConnectError extends ClientError {
  override readonly name = 'ConnectError';
}

/**
 * Finds a bridge's URL and how to sign requests to it. Looks up a stack in CloudFormation, with the credentials and region
 * that the AWS SDK finds (profiles, SSO, roles).
 *
 * @throws {ConnectError} if something is missing
 */
export async function connect(target: Target): Promise<Endpoint> {
  if (target.kind === 'url' && target.isLocal) return { url: target.url, sign: unsigned, isLocal: true };
  // The SDK loads slowly, and a local host does not need it.
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
        ? 'No AWS region is set. Set AWS_REGION, or AWS_PROFILE to a profile that has one.\nFor a bridge on this machine, use --local.'
        : 'No AWS credentials were found. Set AWS_PROFILE, or sign in with aws sso login.\nFor a bridge on this machine, use --local.',
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
    `The stack ${name} in ${region} has no output ${API_URL_OUTPUT}: it is not a bridge, or not deployed yet.`,
  );
}

function whyNoStack(name: string, region: string, cause: unknown): string {
  const { name: kind, message } = cause instanceof Error ? cause : { name: '', message: String(cause) };
  if (/does not exist/.test(message)) {
    return `There is no stack ${name} in ${region} of this account.\nName it with --stack or ACTION_BRIDGE_STACK; for a bridge on this machine, use --local.`;
  }
  if (/AccessDenied|not authorized/.test(`${kind} ${message}`)) {
    return `Your AWS identity may not look up the stack ${name}: it needs cloudformation:DescribeStacks.`;
  }
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|Signature/.test(kind)) {
    return 'AWS rejects your credentials: they are invalid or have expired. Sign in again.';
  }
  return `Cannot look up the stack ${name} in ${region}: ${message}`;
}
