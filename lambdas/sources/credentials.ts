import { hash } from 'node:crypto';
import type { ReceivedRequest, Source } from '../core/bridge/source.ts';
import type { SourceDescription } from '../core/bridge/source-description.ts';
import { SignatureInvalidError, SignatureMissingError } from '../core/errors.ts';
import { checkMapping, type EventMapping, typesOf } from './reading/event-mapping.ts';
import { describeBodies, readEvents } from './reading/mapped-body.ts';
import { namesOf, type SourceSettings } from './settings.ts';
import { equal } from './signing/signature.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** What sources are given that prove themselves by what they know, and sign nothing. */
export interface CredentialSettings extends SourceSettings {
  /** Where the event is in a body that is no CloudEvent. Without it CloudEvents are expected, in any mode. */
  readonly event?: EventMapping;
}

/** Where a token is, if it is not in `Authorization`. */
export interface BearerSettings extends CredentialSettings {
  /** The header that holds the token alone, such as `X-Gitlab-Token`. `Authorization: Bearer …` by default. */
  readonly header?: string;
  /**
   * The query parameter that holds the token. URLs end up in logs of proxies and senders, so use it only if the sender can
   * send nothing else.
   */
  readonly query?: string;
}

/**
 * A token: `Authorization: Bearer …` (RFC 6750), or alone in a header or query parameter that you name. Anyone who reads one
 * request can make others, so prefer a source that signs.
 *
 * @param settings the secret is the token
 * @throws {Error} at load, if a place of `event` is none, or both `header` and `query` are given
 */
export function bearer(settings: BearerSettings): Source {
  checkSettings('Bearer token', settingsOf.bearer, settings);
  const { header, query } = settings;
  if (header !== undefined && query !== undefined) {
    throw new Error('source of kind Bearer token: give `header` or `query`, not both');
  }
  const place = query !== undefined ? `the query parameter ${query}` : (header ?? 'Authorization');
  return credentialSource('Bearer token', settings, {
    place,
    proof: proofOf({ header, query }),
    ...(header === undefined && query === undefined && { wwwAuthenticate: 'Bearer realm="action-bridge"' }),
    given: (request) => {
      if (query !== undefined) return present(queryOf(request).get(query), place);
      return header === undefined
        ? credential(request, 'Bearer')
        : present(request.headers[header.toLowerCase()], place);
    },
    expected: (secret) => secret,
  });
}

/**
 * `Authorization: Basic …`, RFC 7617. Anyone who reads one request can make others, so prefer a source that signs.
 *
 * @param settings the secret is `user:password`; one without a colon is the password of the user `action-bridge`
 * @throws {Error} at load, if a place of `event` is none
 */
export function basic(settings: CredentialSettings): Source {
  checkSettings('Basic authentication', settingsOf.credential, settings);
  return credentialSource('Basic authentication', settings, {
    place: 'Authorization',
    proof: 'basic',
    wwwAuthenticate: 'Basic realm="action-bridge", charset="UTF-8"',
    given: (request) => Buffer.from(credential(request, 'Basic'), 'base64').toString(),
    expected: (secret) => (secret.includes(':') ? secret : `action-bridge:${secret}`),
  });
}

interface CredentialProof {
  /** Where the credentials are, for people. */
  readonly place: string;
  readonly proof: SourceDescription['proof'];
  /** RFC 9110 §11.6.1: how to authenticate, in the header of that name. */
  readonly wwwAuthenticate?: string;
  readonly given: (request: ReceivedRequest) => string;
  readonly expected: (secret: string) => string;
}

function credentialSource(
  scheme: string,
  { secret, event }: CredentialSettings,
  { place, proof, wwwAuthenticate, given, expected }: CredentialProof,
): Source {
  if (event) checkMapping(event, scheme);
  return {
    scheme,
    secrets: namesOf(secret),
    ...typesOf(event),
    description: { ...(proof && { proof }), bodies: describeBodies(event) },
    verify: (request, secrets) => {
      try {
        const hash = hashOf(given(request));
        const isKnown = secrets
          .filter((it) => it !== '')
          .map((it) => equal(hashOf(expected(it)), hash))
          .includes(true);
        if (isKnown) return;
      } catch (error) {
        if (!(error instanceof SignatureInvalidError)) throw error;
        const Refusal = error instanceof SignatureMissingError ? SignatureMissingError : SignatureInvalidError;
        throw new Refusal(error.message, { wwwAuthenticate });
      }
      throw new SignatureInvalidError(`The credentials in ${place} are not those of this source.`, { wwwAuthenticate });
    },
    read: (request, source) => readEvents({ mapping: event, request, source }),
  };
}

function proofOf({ header, query }: Pick<BearerSettings, 'header' | 'query'>): SourceDescription['proof'] {
  if (query !== undefined) return { headers: [], query, signed: 'The token is in the query.' };
  return header === undefined ? 'bearer' : { headers: [header], signed: 'The token alone, as it is.' };
}

function credential(request: ReceivedRequest, scheme: string): string {
  const authorization = present(request.headers.authorization, 'the header Authorization');
  const [given = '', value = ''] = authorization.trim().split(/\s+/);
  if (given.toLowerCase() === scheme.toLowerCase()) return value;
  throw new SignatureInvalidError(`Authorization is not of the scheme ${scheme}.`);
}

function present(value: string | null | undefined, place: string): string {
  if (value) return value;
  throw new SignatureMissingError(`The credentials are missing: ${place} is not there. It carries them.`);
}

function queryOf({ url }: ReceivedRequest): URLSearchParams {
  const queryAt = url.indexOf('?');
  return new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt));
}

/** Of one length, so that comparing tells nothing about the length of the secret. */
function hashOf(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
