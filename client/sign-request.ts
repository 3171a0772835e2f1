import { AwsV4Signer } from 'aws4fetch';
import type { Sign } from './call-api.ts';

export interface AwsIdentity {
  readonly region: string;
  /** Called before each request, because session credentials are renewed. */
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  }>;
}

/** For a local host, which asks for no proof. */
export const unsigned: Sign = async ({ headers }) => headers;

/** Signs with Signature Version 4 for API Gateway. */
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
