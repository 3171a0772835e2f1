import type { Connections } from './connections.ts';
import { CredentialsUnavailableError } from './errors.ts';
import { type HttpRequest, type HttpResult, send } from './http.ts';

/** A Twilio API key: the user and the password of basic authentication. */
export interface Credentials {
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
}

/** Reads the API key; `fresh` from where it is kept, past any cache. */
export type ReadCredentials = (options?: { readonly fresh: boolean }) => Promise<Credentials>;

export interface Call extends Pick<HttpRequest, 'method' | 'url' | 'body' | 'maxBodyBytes'> {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes calls within one budget. Not reading the API key in time is a failure before sending. */
export type MakeCall = (call: Call) => Promise<HttpResult>;

/** Sent with every request. A test holds its version to package.json's. */
export const USER_AGENT = 'action-bridge/0.1.0';

/**
 * Calls with basic authentication that share one budget. A 401 has done nothing at the server; so the API key is read
 * afresh, and if it was rotated the call is made once more.
 *
 * @param budgetMillis for all calls made, reading the API key included
 */
export function authorizedCalls(
  connections: Connections,
  readCredentials: ReadCredentials,
  budgetMillis: number,
): MakeCall {
  const startedAt = performance.now();
  const remainingMillis = (): number => budgetMillis - (performance.now() - startedAt);
  const read = async (options?: { readonly fresh: boolean }): Promise<Credentials> =>
    within(remainingMillis(), readCredentials(options));
  const sendAs = ({ apiKeySid, apiKeySecret }: Credentials, { headers, ...call }: Call): Promise<HttpResult> => {
    const basic = Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString('base64');
    const all = { ...headers, Accept: 'application/json', 'User-Agent': USER_AGENT, Authorization: `Basic ${basic}` };
    return send({ ...call, headers: all, timeoutMillis: remainingMillis() }, connections);
  };

  return async (call) => {
    let credentials: Credentials;
    try {
      credentials = await read();
    } catch (error) {
      return { failed: 'beforeSending', cause: new CredentialsUnavailableError(error) };
    }
    const result = await sendAs(credentials, call);
    if (!('answer' in result) || result.answer.status !== 401) return result;
    const fresh = await read({ fresh: true }).catch(() => credentials);
    const isRotated = fresh.apiKeySid !== credentials.apiKeySid || fresh.apiKeySecret !== credentials.apiKeySecret;
    return isRotated ? sendAs(fresh, call) : result;
  };
}

class TooLateError extends Error {
  override readonly name = 'TooLateError';
}

async function within<T>(millis: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLateError(`not within ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
