/** The Twilio simulator's own API key. */
export const SIMULATOR_KEY = { apiKeySid: 'SKlocal', apiKeySecret: 'local-secret' } as const;

/** Of a request to it. */
export const SIMULATOR_HEADERS = {
  authorization: `Basic ${Buffer.from(`${SIMULATOR_KEY.apiKeySid}:${SIMULATOR_KEY.apiKeySecret}`).toString('base64')}`,
  'content-type': 'application/json',
} as const;
