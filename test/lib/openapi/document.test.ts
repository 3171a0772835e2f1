import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { route } from '../../../lambdas/core/bridge/route.ts';
import * as errors from '../../../lambdas/core/errors.ts';
import { describedSources } from '../../../lambdas/query-actions/described-sources.ts';
import { standardWebhooks } from '../../../lambdas/sources/standard-webhooks.ts';
import { readBridgeConfig } from '../../../lib/bridge-config.ts';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { configPath, synthesizedBridge } from '../synthesized-bridge.ts';
import everyPreset from './every-preset.ts';
import { readDocument } from './read-document.ts';

const document = readDocument(openApiDocument(everyPreset));
const ofAuthorizers = readDocument(openApiDocument(everyPreset, { audit: 'authorizer', decide: 'authorizer' }));
const post = document.operation('POST /events/{source}');

describe('the operations', () => {
  test.each(['two-sources', 'iam-source'] as const)('are the routes of the template, and no others: %s', (config) => {
    const bridge = synthesizedBridge({ config: configPath(config) });
    const routes = bridge.resources('AWS::ApiGatewayV2::Route').map(({ properties }) => ({
      operation: bridge.text(properties.RouteKey),
      isGuarded: properties.AuthorizationType === 'AWS_IAM',
    }));
    const described = readDocument(JSON.parse(readBridgeConfig(configPath(config)).openApi));
    const operations = described.operations.map(({ key, security }) => ({
      operation: key,
      isGuarded: security.some((requirement) => 'iam' in requirement),
    }));
    const sorted = (all: typeof routes) => all.sort((a, b) => a.operation.localeCompare(b.operation));
    expect(sorted(operations)).toEqual(sorted(routes));
  });
});

test.each([
  ['two-sources', ['billing', 'shop']],
  ['iam-source', ['order-service', 'shop']],
] as const)('the sources are told by it, those that IAM guards among them: %s', (config, sources) => {
  expect([...describedSources(readBridgeConfig(configPath(config)).openApi)].sort()).toEqual(sources);
});

describe('the problems', () => {
  const types = Object.values(errors)
    .filter((it) => it.prototype instanceof errors.ProblemError && it !== (errors.ProblemError as unknown))
    .map((it) => Reflect.construct(it, ['x', { route: 'r' }]) as errors.ProblemError)
    .map(({ type, status }) => ({ type: errors.problemType(type), status }));

  test.each(types)('are each an answer of an operation, under its own status: $type', ({ type, status }) => {
    const answers = [document, ofAuthorizers].flatMap(({ operations }) => operations).flatMap((it) => it.problems);
    expect(answers).toContainEqual({ type, status });
  });

  test('are no others than those that the code has', () => {
    const known = types.map(({ type }) => type);
    for (const { problems } of document.operations) {
      for (const { type } of problems) expect(known).toContain(type);
    }
  });

  test('stand beside what API Gateway answers by itself', () => {
    const gateway = (key: string) => document.operation(key).gatewayStatuses;
    expect(gateway('POST /events/{source}')).toEqual([400, 404, 413, 429, 500, 503]);
    expect(gateway('POST /events/aws')).toContain(403);
    expect(gateway('GET /actions/{id}')).toEqual([400, 403, 404, 429, 500, 503]);
  });
});

describe('a source', () => {
  test('names the headers that prove its sender, all of which are needed', () => {
    expect(post.security).toContainEqual({
      'shop.webhook-id': [],
      'shop.webhook-timestamp': [],
      'shop.webhook-signature': [],
    });
    expect(document.securityScheme('shop.webhook-signature')).toMatchObject({
      description: expect.stringMatching(/`v1,`.*`v1a,`.*Ed25519.*`svix-`/),
    });
    expect(post.security).toContainEqual({ 'github.X-Hub-Signature-256': [] });
    expect(document.securityScheme('github.X-Hub-Signature-256')).toMatchObject({
      type: 'apiKey',
      in: 'header',
      name: 'X-Hub-Signature-256',
      description: expect.stringContaining('sha256='),
    });
  });

  test('that knows a credential asks for it in Authorization', () => {
    expect(document.securityScheme('crm.Authorization')).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(document.securityScheme('intranet.Authorization')).toMatchObject({ type: 'http', scheme: 'basic' });
  });

  test('that IAM guards has a path of its own, and is not among those who sign', () => {
    expect(document.operation('POST /events/aws').security).toEqual([{ iam: [] }]);
    expect(post.parameters).toMatchObject([{ name: 'source', schema: { enum: expect.not.arrayContaining(['aws']) } }]);
  });

  test('names no secret', () => {
    expect(JSON.stringify(document.json)).not.toContain('test/secret');
  });
});

describe('a body', () => {
  /** What of a media type is sent to one source. */
  const sent = (mediaType: string, title: string) => document.bodyVariant(post.bodies[mediaType] ?? false, title);
  const receipt = {
    specversion: '1.0',
    id: '1',
    source: '/till',
    type: 'com.example.receipt/printed',
    data: { total: '1', paidAt: '2026-03-30', note: 'n', tree: [{ a: null }] },
  };
  const printed = sent('application/cloudevents+json', 'till: com.example.receipt/printed');
  const other = sent('application/cloudevents+json', 'till: any other type, ignored');

  test('may be a CloudEvent of a route, with its data as it is before defaults and transforms', () => {
    expect(document.validates(printed, receipt)).toBe(true);
  });

  test.each([
    ['id', { ...receipt, id: undefined }],
    ['data', { ...receipt, data: undefined }],
    ['data as they are before transforms', { ...receipt, data: { ...receipt.data, total: 1 } }],
    ['type', { ...receipt, type: 'com.example.other' }],
  ])('is not a CloudEvent of a route without its %s', (_, body) => {
    expect(document.validates(printed, JSON.parse(JSON.stringify(body)))).toBe(false);
  });

  test('has identifiers without control characters, in a pattern that every tool can read', () => {
    const identified = (id: string) => document.validates(document.component('CloudEvent'), { ...receipt, id });
    expect([identified('größe 🦊'), identified('a\u0000'), identified('\u0085')]).toEqual([true, false, false]);
    expect(JSON.stringify(document.component('CloudEvent'))).not.toMatch(/\\p\{/i);
  });

  test.each(['time', 'subject', 'datacontenttype', 'dataschema'])('may have null where it need have no %s', (name) => {
    expect(document.validates(document.component('CloudEvent'), { ...receipt, [name]: null })).toBe(true);
    expect(document.validates(document.component('CloudEvent'), { ...receipt, [name]: 1 })).toBe(false);
  });

  test('may be a CloudEvent of a type that no route takes, whatever its data', () => {
    expect(document.validates(other, { ...receipt, type: 'com.example.other', data: 1 })).toBe(true);
    expect(document.validates(other, receipt)).toBe(false);
  });

  test('has its data where the kind of source has it', () => {
    const inRecord = sent('application/json', 'crm: changed');
    expect(document.validates(inRecord, { kind: 'changed', record: { id: 1 } })).toBe(true);
    expect(document.validates(inRecord, { kind: 'changed', record: {} })).toBe(false);
    expect(document.validates(inRecord, { kind: 'other', record: { id: 1 } })).toBe(false);
    const listed = sent('application/json', 'hubspot: deal.propertyChange');
    expect(document.validates(listed, [{ subscriptionType: 'deal.propertyChange' }])).toBe(true);
    expect(document.validates(listed, { subscriptionType: 'deal.propertyChange' })).toBe(false);
  });

  test('has an example that its routes take', () => {
    const [example] = post.examples('application/cloudevents+json');
    expect(example).toMatchObject({ type: 'com.twilio.conversations.action.requested' });
    const requested = sent('application/cloudevents+json', 'shop: com.twilio.conversations.action.requested');
    expect(document.validates(requested, example)).toBe(true);
  });
});

describe('a participant', () => {
  const participant = document.component('Participant');

  test.each([
    { participantId: 'p1' },
    { address: '+18005550100', channel: 'SMS' },
    { address: 'whatsapp:+18005550100', channel: 'WHATSAPP' },
    { address: 'whoever', channel: 'CHAT' },
  ])('may be %o', (it) => {
    expect(document.validates(participant, it)).toBe(true);
  });

  test.each([
    {},
    { address: '+18005550100' },
    { participantId: 'p1', address: '+18005550100', channel: 'SMS' },
    { address: '18005550100', channel: 'SMS' },
    { address: '+18005550100', channel: 'WHATSAPP' },
  ])('may not be %o', (it) => {
    expect(document.validates(participant, it)).toBe(false);
  });
});

test('two schemas of one id are an error that names it', () => {
  const named = (schema: z.ZodType) => schema.meta({ id: 'Order' });
  const take = (name: string, data: z.ZodType) =>
    route({ name, source: 'shop', type: name, data: z.object({ order: data }), action: () => undefined });
  const bridge = {
    sources: { shop: standardWebhooks({ secret: 's' }) },
    routes: [take('a', named(z.object({ id: z.string() }))), take('b', named(z.object({ number: z.int() })))],
  };
  expect(() => openApiDocument(bridge)).toThrow('two schemas are called Order');
});

test('every schema is one of JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: false });
  for (const schema of Object.values(document.schemas)) expect(ajv.validateSchema(schema)).toBe(true);
});
