import { createHash } from 'node:crypto';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { localArn } from '../http/aws-identity.ts';
import type { Operations } from '../http/aws-json-server.ts';
import type { Secrets } from './secrets-file.ts';

export const LOCAL_AUTH_TOKEN = 'local-auth-token';

export interface TwilioApiKey {
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
}

const getSecretValue = z.object({ SecretId: z.string().min(1) });

/**
 * Secrets Manager of a laptop: Twilio's API key and auth token under the template's names, a source's own secret under
 * its name, and the local signing secret under every other name.
 *
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function secretsApi(
  names: { readonly apiKey: ReadonlySet<string>; readonly authToken: ReadonlySet<string> },
  { authToken = LOCAL_AUTH_TOKEN, ...apiKey }: TwilioApiKey & { readonly authToken?: string | undefined },
  own: Secrets = {},
): Operations {
  const secretOf = (name: string): string => {
    if (names.authToken.has(name)) return authToken;
    if (names.apiKey.has(name)) return JSON.stringify(apiKey);
    return Object.hasOwn(own, name) ? (own[name] ?? LOCAL_SIGNING_SECRET) : LOCAL_SIGNING_SECRET;
  };
  return {
    'secretsmanager.GetSecretValue': (input) => {
      const { SecretId: name } = getSecretValue.parse(input);
      const value = secretOf(name);
      return {
        ARN: localArn('secretsmanager', `secret:${name}-local1`),
        Name: name,
        VersionId: createHash('sha256').update(value).digest('hex').slice(0, 32),
        VersionStages: ['AWSCURRENT'],
        SecretString: value,
      };
    },
  };
}
