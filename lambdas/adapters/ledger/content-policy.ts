import type { Action } from '../../core/action/action.ts';
import { type Cover, hashing, redaction, withhold } from '../../core/action/withhold.ts';
import { contentEnvironment, DEFAULT_GRACE_DAYS, readEnvironment } from '../environment.ts';
import { type ReadSecret, SecretError } from '../secrets.ts';

/** What stays of an action's content after it settles. */
export interface ContentPolicy {
  readonly keep: 'full' | 'redacted' | 'hashed';
  /** Days for which FAILED and EXPIRED actions keep their content for a resend. */
  readonly graceDays: number;
  readonly cover: () => Promise<Cover>;
}

/** Everything stays, except what another setting was to withhold. */
export const fullContent: ContentPolicy = {
  keep: 'full',
  graceDays: DEFAULT_GRACE_DAYS,
  cover: async () => redaction,
};

/** Reads the policy from the environment. Only `hashed` reads a secret. */
export function contentPolicyFrom(environment: NodeJS.ProcessEnv, readSecret: () => ReadSecret): ContentPolicy {
  const { CONTENT: keep, CONTENT_GRACE_DAYS: graceDays, ...read } = readEnvironment(contentEnvironment, environment);
  const { CONTENT_KEY_SECRET_NAME: name } = read;
  if (keep !== 'hashed' || name === undefined) return { keep, graceDays, cover: fullContent.cover };
  const readKey = readSecret();
  return { keep, graceDays, cover: async () => hashing(checkedKey(name, await readKey(name))) };
}

/** With a shorter key, all phone numbers could be tried. */
const MIN_KEY_CHARACTERS = 32;

function checkedKey(name: string, key: string): string {
  if (key.trim().length >= MIN_KEY_CHARACTERS) return key.trim();
  throw new SecretError(`secret ${name} is shorter than ${MIN_KEY_CHARACTERS} characters; store a random one`);
}

/**
 * Returns an action as it is written. COMPLETED actions lose their content at once; IN_DOUBT ones need it for a
 * decision, FAILED and EXPIRED ones for a resend.
 */
export async function asKept<A extends Action>(after: A, { keep, cover }: ContentPolicy): Promise<A> {
  const isCompleted = after.status === 'COMPLETED' && keep !== 'full';
  const isDue = after.history.at(-1)?.transition === 'withheld';
  return isCompleted || isDue ? withhold(after, await cover()) : after;
}
