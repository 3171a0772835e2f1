import { createHmac, hash } from 'node:crypto';
import type { Reading, ReceivedRequest, Source } from '../core/bridge/source.ts';
import { MediaTypeError, SignatureInvalidError } from '../core/errors.ts';
import { digestOf } from '../core/event.ts';
import { readMapped } from './reading/event-mapping.ts';
import { parametersOf, readForm } from './reading/form-body.ts';
import { isJsonType, mediaType, readExactJson } from './reading/json-body.ts';
import { namesOf, type UrlSignedSettings } from './settings.ts';
import { decoded, equal, header } from './signing/signature.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Where a form names what happened: Conversations and TaskRouter, Messaging, Voice. */
const formTypes = ['EventType', 'MessageStatus', 'SmsStatus', 'CallStatus'];

/**
 * Twilio's own webhooks: Conversation Orchestrator's JSON, and the forms of Messaging, Conversations and Voice.
 *
 * @param settings the secret is the account's auth token
 * @throws {Error} at synth, when it is missing
 */
export function twilio(settings: UrlSignedSettings): Source {
  checkSettings('Twilio', settingsOf.urlSigned, settings);
  const { secret, publicBaseUrl } = settings;
  return {
    scheme: 'Twilio',
    secrets: namesOf(secret),
    ...(publicBaseUrl !== undefined && { publicBaseUrl }),
    description: {
      proof: {
        headers: ['X-Twilio-Signature'],
        signed: 'As Twilio signs: HMAC-SHA1 with the auth token over the URL and the form, or the URL with bodySHA256.',
      },
      bodies: [
        { mediaType: 'application/json', type: '/eventType' },
        ...formTypes.map((name) => ({ mediaType: FORM, type: `/${name}` })),
      ],
    },
    verify: verifyTwilio,
    read,
  };
}

/**
 * Verifies X-Twilio-Signature: an HMAC-SHA1 over the URL and the form's parameters, or over the URL alone where it carries the
 * SHA-256 of a JSON body. Twilio leaves out a default port or not, so both are tried.
 *
 * Source: https://www.twilio.com/docs/usage/security#validating-requests
 *
 * @throws {SignatureInvalidError | BodyTooLargeError}
 */
function verifyTwilio(request: ReceivedRequest, authTokens: readonly string[]): void {
  const given = decoded(header(request, 'X-Twilio-Signature'), 'base64') ?? new Uint8Array();
  const bodyHash = bodyHashOf(request);
  if (bodyHash === null && !isSignedAsForm(request)) {
    throw new SignatureInvalidError('The URL has no bodySHA256, so that nothing proves a body that is no form.');
  }
  if (bodyHash !== null && !equal(Buffer.from(bodyHash, 'hex'), hash('sha256', request.body, 'buffer'))) {
    throw new SignatureInvalidError('The body is not the one whose bodySHA256 is in the URL.');
  }
  const parameters = bodyHash === null ? signedParameters(request) : '';
  const isProven = authTokens
    .filter((authToken) => authToken !== '')
    .flatMap((authToken) =>
      urlsOf(request).map((url) =>
        createHmac('sha1', authToken)
          .update(url + parameters)
          .digest(),
      ),
    )
    .map((expected) => equal(given, expected))
    .includes(true);
  if (isProven) return;
  throw new SignatureInvalidError(
    'X-Twilio-Signature does not match an auth token of this source. If the token is right, publicBaseUrl in ' +
      'bridge.config.ts is not how the URL begins that Twilio was given.',
  );
}

function bodyHashOf({ url }: ReceivedRequest): string | null {
  const queryAt = url.indexOf('?');
  return queryAt < 0 ? null : new URLSearchParams(url.slice(queryAt)).get('bodySHA256');
}

function isSignedAsForm(request: ReceivedRequest): boolean {
  return bodyHashOf(request) === null && mediaType(request) === FORM;
}

/** Each name with its values, sorted, one after the other; a value that comes twice counts once. */
function signedParameters({ body }: ReceivedRequest): string {
  const byName = [...parametersOf(body)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.flatMap(([name, values]) => values.map((value) => name + value)).join('');
}

/** The URL without and with its default port. */
function urlsOf({ url }: ReceivedRequest): readonly string[] {
  const [, scheme = '', host = '', rest = ''] = /^(https?:\/\/)([^/?#]*)(.*)$/i.exec(url) ?? [];
  const name = host.replace(/:\d+$/, '');
  const port = host === name ? (scheme === 'https://' ? ':443' : ':80') : host.slice(name.length);
  return [scheme + name + rest, scheme + name + port + rest];
}

function read(request: ReceivedRequest, source: string): Reading {
  const { headers, body, url } = request;
  const token = headers['i-twilio-idempotency-token'];
  const common = { ...(token !== undefined && { id: 'I-Twilio-Idempotency-Token' }) };
  // The token is not signed; the URL is, and the body, of a form not as its bytes but as its parameters.
  const signed = isSignedAsForm(request) ? Buffer.from(signedParameters(request)) : body;
  const requestParts = { headers, source, signedDigest: digestOf(Buffer.concat([Buffer.from(url), signed])) };
  if (isJsonType(mediaType(request))) {
    return readMapped(
      { ...common, type: '/eventType', time: '/timestamp' },
      { ...requestParts, ...readExactJson(body) },
    );
  }
  if (mediaType(request) !== FORM) {
    throw new MediaTypeError(`Content-Type is ${mediaType(request) || 'missing'}; Twilio sends ${FORM} or JSON.`);
  }
  const json = readForm(body);
  const type = formTypes.find((name) => Object.hasOwn(json, name)) ?? 'EventType';
  return readMapped({ ...common, type: `/${type}` }, { ...requestParts, json });
}
