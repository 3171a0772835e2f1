import * as z from 'zod';
import { ProblemAnswerError } from '../client/answer-errors.ts';
import type { BridgeClient } from '../client/bridge-client.ts';
import type { DecisionName } from './pages/decisions.ts';

const decision = z.object({ why: z.string().trim().min(1).max(500), version: z.coerce.number().int().positive() });
const resolution = decision.extend({ finding: z.enum(['sent', 'notSent']) });

/**
 * Passes on what a person decided.
 *
 * @returns why it was not taken, for that person; undefined when it was
 * @throws {ClientError} when the bridge could not be asked: whether it was taken is then not known
 */
export async function decide(
  client: BridgeClient,
  id: string,
  { name, form }: { readonly name: DecisionName; readonly form: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  try {
    switch (name) {
      case 'resend':
        await client.resend(id, decision.parse(form));
        break;
      case 'resolve':
        await client.resolve(id, resolution.parse(form));
        break;
      case 'erase':
        await client.erase(id, decision.parse(form));
        break;
    }
    return undefined;
  } catch (error) {
    if (error instanceof z.ZodError) return `It is not filled in. ${z.prettifyError(error)}`;
    if (error instanceof ProblemAnswerError && error.status < 500) return error.message;
    throw error;
  }
}
