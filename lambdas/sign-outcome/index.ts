import { readEnvironment, webhookEnvironment } from '../adapters/environment.ts';
import { signingSecrets } from '../adapters/secrets.ts';
import { secretsFrom } from '../adapters/wiring.ts';
import { type SignedOutcome, signOutcomes } from './sign-outcome.ts';

const { OUTCOME_SECRET_NAME: name } = readEnvironment(webhookEnvironment, process.env);
const readSecret = secretsFrom();

export async function handler(messages: unknown): Promise<readonly SignedOutcome[]> {
  return signOutcomes(messages, {
    secrets: async () => signingSecrets(name, await readSecret(name)),
    now: () => new Date(),
  });
}
