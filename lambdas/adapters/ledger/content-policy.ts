import type { Action } from '../../core/action/action.ts';
import { type Cover, hashing, redaction, withhold } from '../../core/action/withhold.ts';
import { contentEnvironment, DEFAULT_GRACE_DAYS, readEnvironment } from '../environment.ts';
import { type ReadSecret, SecretError } from '../secrets.ts';

/** What of an action's content stays on record when it has settled. */
export interface ContentPolicy {
  readonly keep: 'full' | 'redacted' | 'hashed';
  /** How long what FAILED or EXPIRED keeps its content all the same, to be sent again. */
  readonly graceDays: number;
  readonly cover: () => Promise<Cover>;
}

/** Everything stays. What another setting promised to withhold is withheld all the same. */
export const fullContent: ContentPolicy = {
  keep: 'full',
  graceDays: DEFAULT_GRACE_DAYS,
  cover: async () => redaction,
};

/** The policy that the environment names; only `hashed` reads a secret. */
export function contentPolicyFrom(environment: NodeJS.ProcessEnv, readSecret: () => ReadSecret): ContentPolicy {
  const { CONTENT: keep, CONTENT_GRACE_DAYS: graceDays, ...read } = readEnvironment(contentEnvironment, environment);
  const { CONTENT_KEY_SECRET_NAME: name } = read;
  if (keep !== 'hashed' || name === undefined) return { keep, graceDays, cover: fullContent.cover };
  const readKey = readSecret();
  return { keep, graceDays, cover: async () => hashing(checkedKey(name, await readKey(name))) };
}

/** A short key can be found by trying, and then so can every number. */
const MIN_KEY_CHARACTERS = 32;

function checkedKey(name: string, key: string): string {
  if (key.trim().length >= MIN_KEY_CHARACTERS) return key.trim();
  throw new SecretError(`secret ${name} is shorter than ${MIN_KEY_CHARACTERS} characters; store a random one`);
}

/**
 * An action as it is to be written: without its content where the policy wants that and it is time. What is IN_DOUBT needs its content for the
 * person who decides, what FAILED or EXPIRED for whoever has it sent again.
 */
export async function asKept<A extends Action>(after: A, { keep, cover }: ContentPolicy): Promise<A> {
  const isCompleted = after.status === 'COMPLETED' && keep !== 'full';
  const isDue = after.history.at(-1)?.transition === 'withheld';
  return isCompleted || isDue ? withhold(after, await cover()) : after;
}
