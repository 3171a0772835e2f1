/** The bridge under test, wherever it runs. */
export interface Target {
  /** Base URL of the HTTP API, without a slash at its end; it may have a path. */
  readonly url: string;
  /** The `whsec_…` of source `shop`. */
  readonly signingSecret: string;
  /** Base URL of the Twilio simulator behind the bridge; without it, what Twilio saw is not asserted. */
  readonly simulatorUrl?: string;
  /** Where Twilio's callbacks are sent, as the bridge sees it and Twilio signs it, where that is not below `url`. */
  readonly callbackUrl?: string;
  /** The auth token that verifies Twilio's callbacks; without it none are sent. */
  readonly authToken?: string;
  /** Whether everything but /events needs AWS Signature Version 4, with the credentials of the AWS_ variables. */
  readonly sigV4: boolean;
}

declare module 'vitest' {
  export interface ProvidedContext {
    target: Target;
  }
}

/** What every source's secret is on a laptop. */
const LOCAL_SIGNING_SECRET = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';

/**
 * The target that the environment names: BRIDGE_URL, BRIDGE_SIGNING_SECRET, TWILIO_SIMULATOR_URL, BRIDGE_TWILIO_AUTH_TOKEN,
 * BRIDGE_CALLBACK_URL and BRIDGE_SIGV4=1; undefined without BRIDGE_URL.
 */
export function targetFrom(environment: NodeJS.ProcessEnv): Target | undefined {
  const { BRIDGE_URL, BRIDGE_SIGNING_SECRET, TWILIO_SIMULATOR_URL, BRIDGE_SIGV4 } = environment;
  const { BRIDGE_TWILIO_AUTH_TOKEN: authToken, BRIDGE_CALLBACK_URL: callbackUrl } = environment;
  if (!BRIDGE_URL) return undefined;
  return {
    url: BRIDGE_URL.replace(/\/+$/, ''),
    signingSecret: BRIDGE_SIGNING_SECRET ?? LOCAL_SIGNING_SECRET,
    ...(TWILIO_SIMULATOR_URL && { simulatorUrl: TWILIO_SIMULATOR_URL.replace(/\/+$/, '') }),
    ...(authToken && { authToken }),
    ...(callbackUrl && { callbackUrl }),
    sigV4: BRIDGE_SIGV4 === '1',
  };
}

/** The target that a local host is. */
export function localTarget({ url, simulatorUrl }: { url: string; simulatorUrl: string | undefined }): Target {
  return {
    url,
    ...(simulatorUrl && { simulatorUrl }),
    signingSecret: LOCAL_SIGNING_SECRET,
    authToken: 'local-auth-token',
    sigV4: false,
  };
}
