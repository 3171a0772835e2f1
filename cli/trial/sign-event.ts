import type { SignedEvent } from '../../client/bridge-client.ts';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import type { HmacScheme } from '../../lambdas/sources/signing/hmac-scheme.ts';
import { hmacOf, signRequest } from '../../lambdas/sources/signing/sign-request.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { EventFile } from './event-file.ts';

export interface Recipient {
  readonly name: string;
  readonly source: Source;
  /** The URL before `/events/` that the upstream was given. */
  readonly baseUrl: string;
  readonly now: Date;
  /** The source's secrets, the current one first. */
  readonly secrets: () => Promise<readonly string[]>;
}

/** Signs an event as the source's upstream would. @throws {CommandError} if that is not possible here */
export async function signEvent(
  event: EventFile,
  { name, source, baseUrl, now, secrets }: Recipient,
): Promise<SignedEvent> {
  const request: ReceivedRequest = { method: 'POST', url: `${baseUrl}/events/${name}`, ...event };
  if (source.access === 'iam') return { ...event, isByIdentity: true };
  const scheme = hmacOf(source);
  const { proof } = source.description ?? {};
  if (!scheme && proof !== 'bearer' && proof !== 'basic') throw new CommandError(cannotSign(name, source));
  const secret = (await secrets()).find((it) => !it.startsWith('whpk_'));
  if (secret === undefined) {
    throw new CommandError(
      `Source ${name} has only public keys (whpk_…). Only the holder of the private key can sign for it.`,
    );
  }
  if (!scheme) return { ...event, headers: { ...event.headers, authorization: credential(proof, secret) } };
  const signed = signedBy(scheme, request, secret, { name, now });
  const headers = Object.entries(signed.headers).flatMap(([header, value]) =>
    value === undefined ? [] : [[header, value]],
  );
  return { body: signed.body, headers: Object.fromEntries(headers) };
}

function signedBy(
  scheme: HmacScheme,
  request: ReceivedRequest,
  secret: string,
  { name, now }: Pick<Recipient, 'name' | 'now'>,
): ReceivedRequest {
  try {
    return signRequest(scheme, request, secret, now);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`Nothing was sent. The event cannot be signed for source ${name}:\n${reason}`, { cause });
  }
}

function credential(proof: unknown, secret: string): string {
  if (proof === 'bearer') return `Bearer ${secret}`;
  return `Basic ${Buffer.from(secret.includes(':') ? secret : `action-bridge:${secret}`).toString('base64')}`;
}

function cannotSign(name: string, { scheme }: Source): string {
  return `Source ${name} (${scheme}) cannot be signed for here.\nPossible are Standard Webhooks, every HMAC (GitHub, Stripe, Shopify, Slack …),\nbearer, basic and IAM. To try an event without signing it, use routes test.`;
}

export const localSecrets = async (): Promise<readonly string[]> => [LOCAL_SIGNING_SECRET];

/** Reads a source's secrets with the caller's AWS credentials. */
export function deployedSecrets({ secrets: [name] }: Source): () => Promise<readonly string[]> {
  return async () => {
    if (name === undefined) throw new CommandError('This source has no secret to sign with.');
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const { signingSecrets } = await import('../../lambdas/adapters/secrets.ts');
    try {
      const { SecretString: text = '' } = await new SecretsManagerClient({}).send(
        new GetSecretValueCommand({ SecretId: name }),
      );
      return signingSecrets(name, text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.name : String(cause);
      throw new CommandError(
        `Cannot read the secret ${name}: ${reason}.\nYour AWS identity needs secretsmanager:GetSecretValue on it, in the bridge's region.`,
        { cause },
      );
    }
  };
}
