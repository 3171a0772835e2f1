import { AwsV4Signer } from 'aws4fetch';
import type { Sign } from './call-api.ts';

/** What the AWS SDK knows of the caller. */
export interface AwsIdentity {
  readonly region: string;
  /** Asked before each request: credentials of a session are renewed. */
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  }>;
}

/** A local host knows everybody. */
export const unsigned: Sign = async ({ headers }) => headers;

/** Signature Version 4 for API Gateway, with the caller's own credentials. */
export function signedBy({ region, credentials }: AwsIdentity): Sign {
  return async ({ method, url, headers, body }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    const signer = new AwsV4Signer({
      method,
      url,
      headers: { ...headers },
      service: 'execute-api',
      region,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      ...(body && { body: Buffer.from(body) }),
    });
    const signed = await signer.sign();
    return Object.fromEntries(signed.headers);
  };
}
