import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { measureUnits } from '../../lambdas/core/ports.ts';
import { countGraph } from '../../lib/observability/dashboard-graphs.ts';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { planted, type TroubledRun, troubledRun } from './troubled-run.ts';

let run: TroubledRun;
beforeAll(async () => {
  run = await troubledRun();
}, 180_000);
afterEach(() => vi.unstubAllEnvs());

/** Which of the planted things are in a text, by their names. */
function leaksIn(text: string): string[] {
  const names = Object.entries(planted).flatMap(([name, value]) => (text.includes(value) ? [name] : []));
  return run.signatures.some((signature) => text.includes(signature)) ? [...names, 'signature'] : names;
}

describe('what is confidential', () => {
  test('was on its way: to Twilio, and on record', () => {
    const there = leaksIn(run.rightPlaces.join('\n'));
    expect(there).toEqual(expect.arrayContaining(['basicCredentials', 'text', 'address']));
  });

  test('is in no line of a log and in no metric, at DEBUG level, whatever Twilio says and whoever is refused', () => {
    expect(run.lines.length).toBeGreaterThan(30);
    expect(run.lines.filter((line) => leaksIn(line).length > 0)).toEqual([]);
  });

  test('is in no environment of a function', () => {
    expect(Object.keys(run.environments)).not.toEqual([]);
    expect(leaksIn(JSON.stringify(run.environments))).toEqual([]);
  });

  test('is in no execution: not in its input, its output, its error or the cause of it', () => {
    expect(run.executions.length).toBeGreaterThanOrEqual(5);
    expect(run.executions.flatMap((it) => leaksIn(JSON.stringify(it)))).toEqual([]);
    for (const { input = '' } of run.executions) {
      expect(Object.keys(JSON.parse(input)).sort()).toEqual(['actionId', 'polls', 'waitSeconds']);
    }
  });

  test('is in no answer to a request that is refused', () => {
    expect(run.refusals.filter((answer) => answer.includes('urn:action-bridge:problem:'))).toHaveLength(8);
    const refused = run.refusals.filter((answer) => answer.includes('urn:action-bridge:problem:'));
    expect(refused.flatMap(leaksIn)).toEqual([]);
  });

  test('is not in the template, though the environment of whoever deploys holds it', () => {
    vi.stubEnv('TWILIO_API_KEY_SECRET', planted.apiKeySecret);
    vi.stubEnv('BRIDGE_SIGNING_SECRET', planted.signingKey);
    expect(leaksIn(JSON.stringify(synthesizedBridge().template.toJSON()))).toEqual([]);
  });
});

const logLine = z.looseObject({
  level: z.string(),
  message: z.string(),
  service: z.string(),
  source: z.string().optional(),
  eventId: z.string().optional(),
  actionId: z.string().optional(),
  actionIds: z.array(z.string()).optional(),
  type: z.string().optional(),
});

/** Refused before it was known which event it is, or whose. */
const unproven = new Set(['signature-invalid', 'unknown-source', 'not-json', 'media-type']);
/** Refused by what is in it; its id is known. */
const aboutEvents = new Set(['event on record', 'event rejected and recorded', 'request refused']);

/** What is no JSON comes from Node itself, such as a deprecation. */
function parsed(line: string): unknown {
  return line.startsWith('{') ? JSON.parse(line) : undefined;
}

describe('a line of the log', () => {
  const read = () => run.lines.flatMap((line) => logLine.safeParse(parsed(line)).data ?? []);

  test('about an action names the action and its event', () => {
    const lines = read().filter(({ message }) => !aboutEvents.has(message) && message !== 'ledger swept');
    const services = Array.from(lines, ({ service }) => service);
    expect(services).toEqual(expect.arrayContaining(['accept-event', 'create-action', 'get-action']));
    for (const line of lines) {
      expect(line).toMatchObject({
        source: 'shop',
        eventId: expect.stringMatching(/^event-/),
        actionId: expect.stringMatching(/^act_/),
      });
    }
  });

  test('about an event names it, and its actions', () => {
    const lines = read().filter(({ message, type = '' }) => aboutEvents.has(message) && !unproven.has(type));
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines) expect(line).toMatchObject({ source: 'shop', eventId: expect.stringMatching(/^event-/) });
    const onRecord = lines.filter(({ message }) => message === 'event on record');
    for (const { actionIds } of onRecord) expect(actionIds).toEqual([expect.stringMatching(/^act_/)]);
  });

  test('about a request that nobody has proven repeats no id of it', () => {
    const lines = read().filter(({ type = '' }) => type === 'signature-invalid' || type === 'unknown-source');
    expect(lines).toHaveLength(3);
    for (const { eventId } of lines) expect(eventId).toBeUndefined();
  });
});

const embedded = z.looseObject({
  bridge: z.string(),
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
});

describe('a metric', () => {
  const read = () => run.lines.flatMap((line) => embedded.safeParse(parsed(line)).data ?? []);

  test('is of this bridge, whichever function emits it', () => {
    expect(read().length).toBeGreaterThan(10);
    for (const { bridge, _aws } of read()) {
      expect(bridge).toBe('ActionBridge/Bridge');
      expect(_aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: 'ActionBridge', Dimensions: [['bridge']] });
    }
  });

  test('has the unit that alarms and dashboard ask for', () => {
    const units: Readonly<Record<string, string>> = measureUnits;
    for (const { Name, Unit } of read().flatMap(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics)) {
      expect([Name, Unit]).toEqual([Name, units[Name] ?? 'Count']);
      expect(Name in units || Name in countGraph).toBe(true);
    }
  });

  test('tells what happened in this run', () => {
    const names = read().flatMap(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name));
    const happened = [
      'ActionAccepted',
      'ActionCreated',
      'ActionFailed',
      'ActionLag',
      'ActionNotCreated',
      'ActionSendUnknown',
      'ActionPolls',
      'ActionRefused',
      'EventAccepted',
      'EventRejected',
      'SignatureRefused',
      'TwilioError',
      'TwilioLatency',
      'TwilioUnauthorized',
    ];
    // A sweep may have come in between.
    expect(names).toEqual(expect.arrayContaining(happened));
  });
});
