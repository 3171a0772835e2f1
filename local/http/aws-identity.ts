import { devNull } from 'node:os';

export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export interface AwsEndpoints {
  readonly dynamodb: string;
  readonly stepFunctions: string;
  readonly secretsManager: string;
}

export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;
}

/**
 * Environment of the functions' AWS SDK. Hides the user's own AWS files, so that no profile leads a request into a real
 * account.
 */
export function awsEnvironment({ dynamodb, stepFunctions, secretsManager }: AwsEndpoints): Record<string, string> {
  return {
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Lambda has the Node that the SDK asks for.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SFN: stepFunctions,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
  };
}
