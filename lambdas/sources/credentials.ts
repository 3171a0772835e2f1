import { hash } from 'node:crypto';
import type { ReceivedRequest, Source } from '../core/bridge/source.ts';
import { SignatureInvalidError } from '../core/errors.ts';
import { describeBodies, namesOf, readUnsigned, type SourceSettings } from './hmac.ts';
import { checkMapping, type EventMapping, typesOf } from './reading/event-mapping.ts';
import { equal, header } from './signing/hmac-scheme.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** What sources are given that prove themselves by what they know, and sign nothing. */
export interface CredentialSettings extends SourceSettings {
  /** Where the event is in a body that is no CloudEvent; without it CloudEvents are expected, in any mode. */
  readonly event?: EventMapping;
}

/**
 * `Authorization: Bearer …`, RFC 6750. Whoever reads one request can make others, so prefer a source that signs.
 *
 * @param settings the secret is the token
 * @throws {Error} at synth, when a place of `event` is none
 */
export function bearer(settings: CredentialSettings): Source {
  return credentialSource('Bearer token', settings, {
    proof: 'bearer',
    given: (request) => credential(request, 'Bearer'),
    expected: (secret) => secret,
  });
}

/**
 * `Authorization: Basic …`, RFC 7617. Whoever reads one request can make others, so prefer a source that signs.
 *
 * @param settings the secret is `user:password`; one without a colon is the password of the user `action-bridge`
 * @throws {Error} at synth, when a place of `event` is none
 */
export function basic(settings: CredentialSettings): Source {
  return credentialSource('Basic authentication', settings, {
    proof: 'basic',
    given: (request) => Buffer.from(credential(request, 'Basic'), 'base64').toString(),
    expected: (secret) => (secret.includes(':') ? secret : `action-bridge:${secret}`),
  });
}

interface CredentialProof {
  readonly proof: 'bearer' | 'basic';
  readonly given: (request: ReceivedRequest) => string;
  readonly expected: (secret: string) => string;
}

function credentialSource(
  scheme: string,
  settings: CredentialSettings,
  { proof, given, expected }: CredentialProof,
): Source {
  checkSettings(scheme, settingsOf.credential, settings);
  const { secret, event } = settings;
  if (event) checkMapping(event, scheme);
  return {
    scheme,
    secrets: namesOf(secret),
    ...typesOf(event),
    description: { proof, bodies: describeBodies(event) },
    verify: (request, secrets) => {
      const hash = hashOf(given(request));
      if (
        secrets
          .filter((it) => it !== '')
          .map((it) => equal(hashOf(expected(it)), hash))
          .includes(true)
      )
        return;
      throw new SignatureInvalidError('The credentials in Authorization are not those of this source.');
    },
    read: (request, source) => readUnsigned(event, request, source),
  };
}

function credential(request: ReceivedRequest, scheme: string): string {
  const [given = '', value = ''] = header(request, 'Authorization').trim().split(/\s+/);
  if (given.toLowerCase() === scheme.toLowerCase()) return value;
  throw new SignatureInvalidError(`Authorization is not of the scheme ${scheme}.`);
}

/** Of one length, so that comparing tells nothing about the length of the secret. */
function hashOf(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
