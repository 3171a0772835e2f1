import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import { brokenJson as brokenJsonLike, escapedProto, hugeNumber, isJson, unpaired } from './bodies.ts';
import {
  goodAction,
  goodActionEvent,
  goodData,
  goodEvent,
  messageText,
  nowSeconds,
  phone,
  signedEvent,
} from './signed-event.ts';

/** One request that nobody honest sends. */
export interface HostileRequest {
  readonly event: APIGatewayProxyEventV2;
  /** It is proven, and is what its type promises; that its route can make nothing of it is put on record. */
  readonly isOnRecord?: boolean;
}

const signed = (body: string | Uint8Array): HostileRequest => ({ event: signedEvent({ body }) });
const good = JSON.stringify(goodEvent);

/** `text` in place of the value of the member `name`, wherever that is in the JSON of `event`. */
function withText(event: object, name: string, text: string): string {
  return JSON.stringify(event).replace(
    new RegExp(`("${name}":)("[^"]*"|\\{[^{}]*\\}|\\[[^[\\]]*\\])`),
    (_, member) => member + text,
  );
}

const brokenJson = brokenJsonLike(good).map(signed);

const notUtf8 = fc
  .tuple(
    fc.nat({ max: good.length }),
    fc.constantFrom([0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xe2, 0x82]),
  )
  .map(([at, bytes]) =>
    signed(Buffer.concat([Buffer.from(good.slice(0, at)), Buffer.from(bytes), Buffer.from(good.slice(at))])),
  );

const deep = fc
  .tuple(
    fc.oneof(fc.integer({ min: 101, max: 400 }), fc.integer({ min: 5_000, max: 20_000 })),
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"b":', '}]']),
    fc.boolean(),
  )
  .map(([levels, [open = '', close = ''], isInData]) => {
    const bomb = `${open.repeat(levels)}${close === '}' || close === '}]' ? '0' : ''}${close.repeat(levels)}`;
    return signed(isInData ? withText(goodEvent, 'data', bomb) : bomb);
  });

const polluting = fc
  .oneof(
    fc
      .tuple(escapedProto, fc.constantFrom('{"polluted":true}', 'null', '{"phone":"1"}', '[]', '"x"'))
      .map(([key, value]) => `"${key}":${value}`),
    fc.constantFrom(
      '"constructor":{"prototype":{"polluted":true}}',
      '"constructor":{"prototype":1}',
      '"con\\u0073tructor":{"\\u0070rototype":{}}',
    ),
  )
  .chain((member) =>
    fc.constantFrom(
      `{${member},${good.slice(1)}`,
      good.replace('"data":{', `"data":{${member},`),
      good.replace('"data":{', `"data":{"more":[{"deeper":{${member}}}],`),
      `{"specversion":"1.0",${member}}`,
      `[${good.replace('{', `{${member},`)}`.concat(']'),
    ),
  )
  .filter(isJson)
  .map(signed);

const inherited = fc.constantFrom('id', 'source', 'type', 'specversion', 'data').map((name) => {
  const { [name as keyof typeof goodEvent]: moved, ...rest } = goodEvent;
  return signed(`{"__proto__":${JSON.stringify({ [name]: moved })},${JSON.stringify(rest).slice(1)}`);
});

const duplicated = fc
  .tuple(
    fc.constantFrom('id', 'type', 'source', 'data', 'phone', 'text', 'conversationId'),
    fc.constantFrom('"x"', '1', 'null', '{}', '"evt_1"'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([name, value, isFirst, isEscaped]) => {
    const key = isEscaped ? `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}` : name;
    const isOfData = name in goodData;
    const object = JSON.stringify(isOfData ? goodData : goodEvent);
    const doubled = isFirst ? `{"${key}":${value},${object.slice(1)}` : `${object.slice(0, -1)} , "${key}" : ${value}}`;
    return signed(isOfData ? good.replace(object, doubled) : doubled);
  });

const wrongValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    true,
    false,
    [],
    {},
    [phone],
    { phone },
    '',
    '\u0000',
    `${phone}\u0000`,
    ' ',
    'x'.repeat(257),
    1.5,
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.jsonValue(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);
const notAString = wrongValue.filter((value) => typeof value !== 'string');
const wrongTypes = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('id', 'source', 'type'),
      fc.oneof(notAString, fc.constantFrom('', '\u0000', 'a\u0007b', 'x'.repeat(257))),
    )
    .map(([name, value]) => signed(JSON.stringify({ ...goodEvent, [name]: value }))),
  fc
    .tuple(
      fc.constantFrom('specversion', 'time'),
      fc.oneof(wrongValue, fc.constantFrom('0.3', '2.0', 'yesterday', '2026-13-01T00:00:00Z')),
    )
    .map(([name, value]) => signed(JSON.stringify({ ...goodEvent, [name]: value }))),
  fc
    .tuple(fc.constantFrom('conversationId', 'phone', 'text'), notAString)
    .map(([name, value]) => signed(JSON.stringify({ ...goodEvent, data: { ...goodData, [name]: value } }))),
  notAString.map((data) => signed(JSON.stringify({ ...goodEvent, data }))),
  fc.jsonValue().map((json) => signed(JSON.stringify(json))),
);

const wrongActions = fc
  .oneof(
    fc
      .tuple(fc.constantFrom('conversationId', 'type', 'payload'), notAString)
      .map(([name, value]) => ({ ...goodAction, [name]: value })),
    fc.tuple(fc.constantFrom('from', 'to', 'content', 'channelSettings'), notAString).map(([name, value]) => ({
      ...goodAction,
      payload: { ...goodAction.payload, [name]: name === 'channelSettings' ? [value] : value },
    })),
    fc
      .constantFrom('../Services', 'conv/..', 'conv%2f', 'conv\u0000', 'cönv', 'conv_１', '', ' ')
      .map((conversationId) => ({ ...goodAction, conversationId })),
    fc
      .constantFrom(
        `${phone}\u0000`,
        `${phone}\n`,
        `tel:${phone}`,
        '+1800555019９',
        '＋18005550199',
        'javascript:1',
        `whatsapp:${phone}`,
        '8005550199',
        `${phone};ext=1`,
      )
      .map((address) => ({
        ...goodAction,
        payload: { ...goodAction.payload, to: [{ address, channel: 'SMS' }] },
      })),
    fc.string({ minLength: 1, maxLength: 20 }).map((name) => ({ ...goodAction, [`x${name}`]: messageText })),
  )
  .map((data) => signed(JSON.stringify({ ...goodActionEvent, data })));

const loneSurrogates = fc
  .tuple(fc.constantFrom('id', 'source', 'type', 'phone', 'text', 'conversationId', 'subject'), unpaired, fc.boolean())
  .map(([name, text, isKey]) =>
    signed(isKey ? `{"${text}":1,${good.slice(1)}` : withText({ ...goodEvent, subject: 's' }, name, `"${text}"`)),
  );

const hugeNumbers = fc
  .tuple(fc.constantFrom('id', 'type', 'source', 'phone', 'text', 'conversationId', 'data', 'subject'), hugeNumber)
  .map(([name, number]) => signed(withText({ ...goodEvent, subject: 's' }, name, number)));

const timestamps = fc
  .oneof(
    fc.integer({ min: 301, max: 2 ** 31 }).map((age) => String(nowSeconds - age)),
    fc.integer({ min: 301, max: 2 ** 31 }).map((ahead) => String(nowSeconds + ahead)),
    fc.constantFrom(
      '',
      '0',
      '-1',
      'NaN',
      'Infinity',
      '1e10',
      '0x69ca5a18',
      ` ${nowSeconds}x`,
      `${nowSeconds}.5`,
      `${nowSeconds},${nowSeconds}`,
      '9'.repeat(400),
      String(nowSeconds * 1_000),
      '２０２６',
    ),
    fc.string(),
  )
  .map((timestamp) => ({ event: signedEvent({ body: good, timestamp }) }));

/** What is in the signature's place, or beside it. */
const signatures = fc
  .oneof(
    fc
      .tuple(fc.nat({ max: 43 }), fc.constantFrom('A', 'b', '/', '+', '='))
      .map(([at, character]) => (value: string) => {
        const index = 3 + at;
        return value.slice(0, index) + (value[index] === character ? 'Z' : character) + value.slice(index + 1);
      }),
    fc.constantFrom(
      () => '',
      (value: string) => value.slice(3),
      (value: string) => value.replace('v1,', 'v2,'),
      (value: string) => value.replace('v1,', 'v1a,'),
      (value: string) => value.replace('v1,', 'v1='),
      (value: string) => value.slice(0, -8),
      (value: string) => value.toUpperCase(),
      (value: string) => `${value.slice(0, 20)} ${value.slice(20)}`,
      () => Array.from({ length: 2_000 }, (_, n) => `v1,${n}`).join(' '),
      () => `v1,${'A'.repeat(9_000)}`,
      () => 'v1,',
      () => `v1,${Buffer.alloc(32).toString('base64')}`,
    ),
    fc.string().map((text) => () => text),
  )
  .map((change) => {
    const event = signedEvent({ body: good });
    return {
      event: {
        ...event,
        headers: { ...event.headers, 'webhook-signature': change(event.headers['webhook-signature'] ?? '') },
      },
    };
  });

const tampered = fc.oneof(
  fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
    const body = Buffer.from(good);
    body[at] = (body[at] ?? 0) ^ bits;
    return { event: { ...signedEvent({ body: good }), body: body.toString('base64') } };
  }),
  fc.string({ minLength: 1 }).map((id) => {
    const event = signedEvent({ body: good });
    return { event: { ...event, headers: { ...event.headers, 'webhook-id': `msg_1${id}` } } };
  }),
  fc.constantFrom('whsec_', 'whsec_AAAA', 'x', '').map((by) => ({ event: signedEvent({ body: good, by }) })),
  fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature').map((name) => {
    const event = signedEvent({ body: good });
    return { event: { ...event, headers: { ...event.headers, [name]: undefined } as Record<string, string> } };
  }),
  fc.constant(good).map((body) => ({ event: { ...signedEvent({ body }), isBase64Encoded: false } })),
  fc.constant(good).map((body) => {
    const { body: _, ...event } = signedEvent({ body });
    return { event };
  }),
);

/** One header under another name, or twice. */
const headerNames = fc
  .tuple(fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature'), fc.integer({ min: 0, max: 6 }))
  .map(([name, trick]) => {
    const event = signedEvent({ body: good });
    const { [name]: value = '', ...others } = event.headers;
    const tricks: Readonly<Record<string, string>>[] = [
      // Cyrillic, full-width, the Kelvin sign (which becomes k in lower case), a soft hyphen, white space.
      { [name.replace('e', 'е')]: value },
      { [name.replace('w', 'ｗ')]: value },
      { [name.replace('k', '\u212a')]: value },
      { [name.replace('-', '\u00ad-')]: value },
      { [`${name} `]: value },
      { [name]: `${value},${value}` },
      { [name.toUpperCase()]: value, [name]: `${value}x` },
    ];
    return { event: { ...event, headers: { ...others, ...tricks[trick] } } };
  });

const mediaTypes = fc
  .oneof(
    fc.constantFrom(
      '',
      'text/plain',
      'application/xml',
      'application/cloudevents+xml',
      'application/cloudevents+avro',
      'application/cloudevents-batch',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'image/png',
      'applicаtion/json',
      'application/json\u0000',
      '; charset=utf-8',
    ),
    fc.string({ maxLength: 40 }).filter((type) => !/json/i.test(type)),
  )
  .map((type) => ({ event: signedEvent({ body: good, headers: { 'content-type': type } }) }));

const sourceNames = fc
  .oneof(
    fc.constantFrom(
      '',
      '.',
      '..',
      '../shop',
      'shop/',
      '/shop',
      './shop',
      'shop%2f',
      '%73hop',
      'SHOP',
      'Shop',
      'shop ',
      ' shop',
      'shop\u0000',
      'ѕhop',
      'shop;x=1',
      'shop?x',
      'shop#',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'shop\n',
      'shop,shop',
      '*',
      'x'.repeat(5_000),
    ),
    fc.string().filter((name) => name !== 'shop'),
  )
  .map((source) => ({ event: signedEvent({ body: good, source }) }));

const binaryMode = fc
  .tuple(
    fc.constantFrom('ce-id', 'ce-source', 'ce-type', 'ce-specversion', 'ce-time'),
    fc.oneof(fc.constantFrom('', '%00', 'a%00b', '%0a', 'x'.repeat(257), '%'.repeat(257), '\u0000', '2.0x\u0007')),
  )
  .map(([name, value]) => ({
    event: signedEvent({
      body: JSON.stringify(goodData),
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': 'evt_1',
        'ce-source': '/orders',
        'ce-type': 'order.shipped',
        [name]: value,
      },
    }),
  }));

const batches = fc
  .oneof(
    fc.jsonValue().filter((json) => !Array.isArray(json)),
    fc
      .integer({ min: 101, max: 3_000 })
      .map((length) => Array.from({ length }, (_, n) => ({ ...goodEvent, id: `evt_${n}` }))),
    fc.integer({ min: 101, max: 3_000 }).map((length) => Array.from({ length }, () => 0)),
  )
  .map((json) => ({
    event: signedEvent({
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    }),
  }));

const unsendable = fc
  .oneof(
    fc
      .constantFrom(
        '555',
        `${phone}\u0000`,
        ` ${phone}`,
        '+0',
        '+',
        `${phone}${'0'.repeat(20)}`,
        `whatsapp:${phone}`,
        '＋18005550199',
      )
      .map((it) => ({ phone: it })),
    fc
      .constantFrom('', '.', '..', '../Services', 'conv/1', 'conv?x', 'conv#', 'c'.repeat(129), 'conv\u0000')
      .map((conversationId) => ({ conversationId })),
    fc
      .integer({ min: 65_537, max: 200_000 })
      .map((length) => ({ text: messageText.repeat(Math.ceil(length / messageText.length)) })),
    fc.constantFrom({ text: '' }, { text: 'throw' }, { text: 'reject' }),
  )
  .map((data) => ({ ...signed(JSON.stringify({ ...goodEvent, data: { ...goodData, ...data } })), isOnRecord: true }));

/** Requests that take long to make, of which a few are enough. */
export const largeRequests: fc.Arbitrary<HostileRequest> = fc.oneof(
  fc.integer({ min: 4 * 1024 * 1024 + 1, max: 4_400_000 }).map((length) => signed(Buffer.alloc(length, 0x20))),
  fc.integer({ min: 100_000, max: 1_000_000 }).map((length) => {
    const to = `[${'{},'.repeat(length)}{}]`;
    return signed(JSON.stringify(goodActionEvent).replace(/"to":\[.*?\]/, `"to":${to}`));
  }),
  fc
    .integer({ min: 1_000_000, max: 4_000_000 })
    .map((length) => signed(JSON.stringify({ ...goodActionEvent, data: { ...goodAction, ['x'.repeat(length)]: 1 } }))),
  fc.integer({ min: 100_000, max: 300_000 }).map((length) => {
    const keys = Object.fromEntries(Array.from({ length }, (_, n) => [`key${n}`, n]));
    return signed(JSON.stringify({ ...goodActionEvent, data: { ...goodAction, ...keys } }));
  }),
  fc.integer({ min: 1_000_000, max: 4_000_000 }).map((length) => signed(`[${'['.repeat(length)}`)),
  fc.integer({ min: 1_000_000, max: 4_000_000 }).map((length) => signed(withText(goodEvent, 'id', '9'.repeat(length)))),
);

/** Every other kind, by what it tries. */
export const hostileRequests = {
  brokenJson,
  notUtf8,
  deep,
  polluting,
  inherited,
  duplicated,
  wrongTypes,
  wrongActions,
  loneSurrogates,
  hugeNumbers,
  timestamps,
  signatures,
  tampered,
  headerNames,
  mediaTypes,
  sourceNames,
  binaryMode,
  batches,
  unsendable,
} satisfies Readonly<Record<string, fc.Arbitrary<HostileRequest>>>;
