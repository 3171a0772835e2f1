import * as fc from 'fast-check';
import { MAX_PARAMETERS } from '../../lambdas/sources/reading/form-body.ts';
import { brokenJson, harmfulJson } from './bodies.ts';
import type { Envelope, HonestSender } from './honest-senders.ts';
import type { HostileRequest } from './requests.ts';
import { messageText, now, proxyEvent } from './signed-event.ts';

/** A request still to be sealed: vendors sign asynchronously. */
type Hostile = fc.Arbitrary<() => Promise<HostileRequest>>;

const secondsFromNow = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** The `HostileRequest`s that one kind of source is sent, by what they try. */
export function hostileTo(sender: HonestSender): Readonly<Record<string, Hostile>> {
  const { secret, otherSecret, proof, signs, isForm, identity } = sender;
  const good = sender.body(messageText, now);
  const seal = (body: string, { by = secret, at = now } = {}) => sender.seal(body, { secret: by, at });
  const request = (body: string | Uint8Array, { headers, query, authorizer }: Envelope): HostileRequest => ({
    event: proxyEvent({
      source: 'upstream',
      body: Buffer.from(body),
      headers,
      ...(query !== undefined && { query }),
      ...(authorizer && { authorizer }),
    }),
  });
  /** Whoever sent it is known, and what it says is wrong. */
  const proven = (bodies: fc.Arbitrary<string>): Hostile =>
    bodies.map((body) => async () => request(body, await seal(body)));
  /** The envelope of an honest request, changed. */
  const changed = (changes: fc.Arbitrary<(envelope: Envelope) => Envelope>): Hostile =>
    changes.map((change) => async () => request(good, change(await seal(good))));
  const header = (name: string, values: fc.Arbitrary<string>): Hostile =>
    changed(values.map((value) => (it) => ({ ...it, headers: { ...it.headers, [name]: value } })));

  const content: Record<string, Hostile> = isForm
    ? { 'a form of many names': proven(manyNames.map((names) => `${good}&${names}`)) }
    : {
        // Some vendors' own packages sign no empty body.
        'broken JSON': proven(brokenJson(good).filter((text) => text !== '')),
        'harmful JSON': proven(harmfulJson(good)),
        'JSON of another shape': proven(otherShapes),
      };
  const proofs: Record<string, Hostile> =
    proof === undefined
      ? { 'no authorizer': changed(claims.map((headers) => (it) => ({ headers: { ...it.headers, ...headers } }))) }
      : {
          'a proof that is wrong': changed(
            wrongProofs.map((change) => (it) => ({
              ...it,
              headers: { ...it.headers, [proof]: change(it.headers[proof] ?? '') },
            })),
          ),
          'a proof under another name': changed(
            homographs.map((change) => ({ headers, ...it }) => {
              const { [proof]: value = '', ...rest } = headers;
              return { ...it, headers: { ...rest, ...change(proof, value) } };
            }),
          ),
          'the proof of another secret': fc
            .constantFrom(otherSecret, ...(secret.startsWith('whpk_') ? [] : [secret.slice(0, -4)]))
            .map((by) => async () => request(good, await seal(good, { by }))),
        };
  const { toleranceSeconds } = sender;
  return {
    ...content,
    ...proofs,
    'another media type': header('content-type', mediaTypes),
    ...(identity.length > 0 && {
      'an identity that is none': fc
        .constantFrom(...identity)
        .chain((place) =>
          place.startsWith('/')
            ? proven(noIdentities.map((value) => replaced(good, place, value)))
            : header(place, noHeaderIdentities),
        ),
    }),
    ...(signs && {
      'a body that was changed': fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 127 })).map(
        ([at, bits]) =>
          async () =>
            request(isForm ? `${good}&x=${at}` : flipped(good, at, bits), await seal(good)),
      ),
    }),
    ...(toleranceSeconds !== undefined && {
      'a signature of another time': fc
        .tuple(fc.integer({ min: toleranceSeconds + 1, max: 2 ** 30 }), fc.constantFrom(-1, 1))
        .map(([seconds, sign]) => async () => {
          const at = secondsFromNow(seconds * sign);
          const body = sender.body(messageText, at);
          return request(body, await seal(body, { at }));
        }),
    }),
  };
}

/** More than are read: whoever forges one would have them all sorted. */
const manyNames = fc
  .integer({ min: MAX_PARAMETERS, max: 20 * MAX_PARAMETERS })
  .map((count) => Array.from({ length: count }, (_, n) => n.toString(36)).join('&'));

const otherShapes = fc
  .oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()))
  // Neither a batch of nothing nor a member that nothing may have.
  .filter((json) => !(Array.isArray(json) && json.length === 0))
  .map((json) => JSON.stringify(json));

/** What anybody can claim in headers; only API Gateway can say it. */
const claims: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20260330/us-east-1/execute-api/aws4_request, Signature=00' },
    { authorization: 'Bearer k3y-of-12345' },
    { 'x-amzn-iam-user-arn': 'arn:aws:iam::111122223333:user/crm' },
    { authorizer: '{"iam":{"accountId":"111122223333"}}' },
  ),
  fc.dictionary(fc.stringMatching(/^x-[a-z]{1,10}$/), fc.string({ maxLength: 40 }), { maxKeys: 3 }),
);

/** Of a list in the header, the last entry is the one that counts here. */
const wrongProofs = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('0', '7', 'a', 'c', '/', 'é'))
    .map(([fromEnd, character]) => (value: string) => {
      const at = value.length - fromEnd;
      const other = value[at]?.toLowerCase() === character ? '5' : character;
      return value.slice(0, at) + other + value.slice(at + 1);
    }),
  fc.constantFrom(
    () => '',
    (value: string) => value.slice(0, -5),
    (value: string) => `${value}xx`,
    (value: string) => `${value.slice(0, -9)} ${value.slice(-9)}`,
    () => Array.from({ length: 2_000 }, (_, n) => `v1=${n}`).join(),
    () => 'A'.repeat(9_000),
    () => Buffer.alloc(32).toString('base64'),
    () => `sha256=${Buffer.alloc(32).toString('hex')}`,
    () => 'Basic Og==',
    () => 'Bearer ',
  ),
  fc.string().map((text) => () => text),
);

const homographs = fc.constantFrom<(name: string, value: string) => Readonly<Record<string, string>>>(
  // Nothing, Cyrillic, full-width, the Kelvin sign (which becomes k in lower case), a soft hyphen, white space.
  () => ({}),
  (name, value) => ({ [name.replace('a', 'а').replace('e', 'е')]: value }),
  (name, value) => ({ [name.replace(/[a-z]/, 'ｘ')]: value }),
  (name, value) => ({ [name.includes('k') ? name.replace('k', '\u212a') : `${name}\t`]: value }),
  (name, value) => ({ [name.replace(/(.)$/, '\u00ad$1')]: value }),
  (name, value) => ({ [`${name} `]: value }),
  (name, value) => ({ [name.replaceAll('-', '_').replace(/^authorization$/, 'x-authorization')]: value }),
);

const mediaTypes = fc.oneof(
  fc.constantFrom(
    '',
    'text/plain',
    'application/xml',
    'application/cloudevents+avro',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'applicаtion/json',
    'application/json\u0000',
    '; charset=utf-8',
  ),
  fc.string({ maxLength: 40 }).filter((type) => !/json|form/i.test(type)),
);

const noIdentities = fc.oneof(
  fc.constantFrom<unknown>(null, true, 1.5, {}, [], [1], { x: 1 }, '', '\u0000', 'a\u0007b', 'x'.repeat(257)),
  fc.string({ minLength: 257, maxLength: 400 }),
);
const noHeaderIdentities = fc.constantFrom('', '\u0000', 'a\u0007b', 'x'.repeat(257), 'é'.repeat(300));

/** `value` in place of what is at a JSON Pointer. */
function replaced(json: string, pointer: string, value: unknown): string {
  const whole: unknown = JSON.parse(json);
  const names = pointer.split('/').slice(1);
  const parent = names.slice(0, -1).reduce<unknown>((it, name) => Object(it)[name], whole);
  Object.assign(Object(parent), { [names.at(-1) ?? '']: value });
  return JSON.stringify(whole);
}

function flipped(text: string, at: number, bits: number): Uint8Array {
  const bytes = Buffer.from(text);
  bytes[at] = (bytes[at] ?? 0) ^ bits;
  return bytes;
}
