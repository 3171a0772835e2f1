import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { CallbacksNotConfiguredError, PlainError } from '../core/errors.ts';

/** A revoked secret is used no longer than this. */
const MAX_AGE_SECONDS = 5 * 60;

/** Further seconds for which a secret is used while Secrets Manager does not answer. */
const MAX_STALE_SECONDS = 15 * 60;

/** A reading is shared while one attempt may take; an older one hangs, or was frozen with the Lambda. */
const MAX_SHARED_SECONDS = 2;

/** Seconds after a failure until Secrets Manager is asked again. */
const PAUSE_SECONDS = 1;

export interface SecretReading {
  readonly fresh: boolean;
}

/** Reads the text of a secret; `fresh` skips the cache. */
export type ReadSecret = (name: string, reading?: SecretReading) => Promise<string>;

/** A secret is missing or malformed. The message names it, never its value. */
export class SecretError extends PlainError {
  override readonly name = 'SecretError';
}

/**
 * Reads secrets by name from Secrets Manager. A value is kept for five minutes, and for fifteen more while Secrets Manager
 * does not answer. A failure is kept for a while too. Callers that ask while a reading is under way share it.
 *
 * @param settings `minAgeSeconds`: how long a value, or the answer that there is none, stands before a request may
 *   cause another reading; 10 by default. It bounds the bill that unsigned requests can run up.
 */
export function secretsManager(settings: {
  readonly client: SecretsManagerClient;
  readonly now: () => Date;
  readonly minAgeSeconds?: number;
}): ReadSecret {
  const { client, now, minAgeSeconds = 10 } = settings;
  const kept = new Map<string, { readonly value: string; readonly readAt: number }>();
  const failed = new Map<string, { readonly error: unknown; readonly failedAt: number }>();
  const underWay = new Map<string, { readonly value: Promise<string>; readonly begunAt: number }>();
  const ageSecondsOf = (moment: number): number => (now().getTime() - moment) / 1_000;

  const read = async (name: string): Promise<string> => {
    // Its age counts from here, because the answer may have waited in a frozen Lambda.
    const readAt = now().getTime();
    try {
      const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      if (value === undefined) throw new SecretError(`secret ${name} holds no text; store it as a SecretString`);
      if (readAt >= (kept.get(name)?.readAt ?? readAt)) kept.set(name, { value, readAt });
      failed.delete(name);
      return value;
    } catch (error) {
      failed.set(name, { error, failedAt: now().getTime() });
      throw error;
    }
  };

  const readShared = (name: string): Promise<string> => {
    const shared = underWay.get(name);
    if (shared) {
      const ageSeconds = ageSecondsOf(shared.begunAt);
      if (ageSeconds >= 0 && ageSeconds < MAX_SHARED_SECONDS) return shared.value;
    }
    const begunAt = now().getTime();
    const value = read(name).finally(() => {
      if (underWay.get(name)?.value === value) underWay.delete(name);
    });
    underWay.set(name, { value, begunAt });
    return value;
  };

  return async (name, { fresh } = { fresh: false }) => {
    const known = kept.get(name);
    const readAgain = fresh ? read : readShared;
    const failure = failed.get(name);
    const isFailureYoung =
      failure !== undefined &&
      ageSecondsOf(failure.failedAt) < (isDefinite(failure.error) ? minAgeSeconds : PAUSE_SECONDS);
    if (!known && isFailureYoung) throw failure.error;
    if (!known) return readAgain(name);
    const ageSeconds = ageSecondsOf(known.readAt);
    if (ageSeconds < (fresh ? minAgeSeconds : MAX_AGE_SECONDS)) return known.value;
    const isUsable = ageSeconds < MAX_AGE_SECONDS + MAX_STALE_SECONDS;
    if (isFailureYoung && isUsable) return known.value;
    try {
      return await readAgain(name);
    } catch (error) {
      if (isUsable) return known.value;
      throw error;
    }
  };
}

/** Whether asking again would fail again: the secret is missing, or this function may not read it. */
function isDefinite(error: unknown): boolean {
  return error instanceof SecretError || (error instanceof SecretsManagerServiceException && error.$fault === 'client');
}

const oneSecret = z.string().check(z.trim(), z.minLength(1));
const listOfSecrets = z.array(oneSecret).check(z.minLength(1));

/**
 * Reads the signing secrets in a text: one, or a JSON list of several during a rotation. White space and quotes around
 * one are removed, and so is the JSON object in which the console of Secrets Manager puts it.
 *
 * @throws {SecretError} if it is not clear which text is meant
 */
export function signingSecrets(name: string, text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    const list = listOfSecrets.safeParse(jsonOf(trimmed));
    if (list.success) return list.data;
    throw new SecretError(`secret ${name} starts like a JSON list, but is no list of strings`);
  }
  const wrapped = trimmed.startsWith('{') || trimmed.startsWith('"') ? jsonOf(trimmed) : undefined;
  if (typeof wrapped === 'string' && wrapped.trim() !== '') return signingSecrets(name, wrapped);
  if (typeof wrapped !== 'object' || wrapped === null) return [trimmed];
  const [only, ...others] = Object.values(wrapped);
  if (others.length === 0 && typeof only === 'string' && only.trim() !== '') return [only.trim()];
  throw new SecretError(
    `secret ${name} is a JSON object, and which of its members is the secret is not clear. ` +
      'Store the secret alone as plain text, or an object with one text in it.',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the account's auth tokens: one as plain text, or a JSON list of two while the secondary one is promoted.
 *
 * @throws {CallbacksNotConfiguredError} if there is no such secret
 */
export function authTokensFrom(
  name: string,
  readSecret: ReadSecret,
): (reading?: SecretReading) => Promise<readonly string[]> {
  return async (reading) => {
    try {
      return signingSecrets(name, await readSecret(name, reading));
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      const detail =
        'No callback can be verified: store the auth token of the Twilio account, as docs/guides/callbacks.md says.';
      throw new CallbacksNotConfiguredError(detail, { cause });
    }
  };
}

const twilioSecret = z.object({
  apiKeySid: z.string().check(z.minLength(1)),
  apiKeySecret: z.string().check(z.minLength(1)),
});
export type TwilioCredentials = z.infer<typeof twilioSecret>;

/** The API key in the Twilio secret: JSON `{"apiKeySid": "SK…", "apiKeySecret": "…"}`. */
export function twilioCredentials(name: string, text: string): TwilioCredentials {
  try {
    return twilioSecret.parse(JSON.parse(text));
  } catch {
    throw new SecretError(`secret ${name} is not JSON with apiKeySid and apiKeySecret`);
  }
}
