import { expect } from 'vitest';
import * as z from 'zod';
import { type AcceptEventDependencies, acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { receivedRequest, sourceName } from '../../lambdas/adapters/http/http-request.ts';
import { acceptanceResponse, problemResponse } from '../../lambdas/adapters/http/http-response.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import type { HostileRequest } from './requests.ts';
import { now } from './signed-event.ts';

/** The function as lambdas/accept-event/index.ts wires it, with a ledger that notes what is written. */
export function acceptingFunction({
  bridge,
  secrets,
}: Pick<AcceptEventDependencies, 'bridge'> & { secrets: string[] }) {
  const log = recordingLog();
  const ledger = memoryLedger();
  const written: { readonly method: string; readonly item: unknown }[] = [];
  const noted = new Proxy(ledger, {
    get: (target, method, receiver) => {
      const member: unknown = Reflect.get(target, method, receiver);
      if (typeof member !== 'function' || String(method).startsWith('get')) return member;
      return (...args: unknown[]) => {
        written.push({ method: String(method), item: args[0] });
        return Reflect.apply(member, target, args);
      };
    },
  });
  const conversations = scriptedConversations({});
  const tracker = recordingTracker();
  const dependencies: AcceptEventDependencies = {
    bridge,
    secretsOf: async () => secrets,
    ledger: noted,
    tracker,
    conversations,
    now: () => now,
    remainingMillis: () => 29_000,
    newId: () => 'lease-1',
    newSalt: () => 'salt',
    random: () => 0.5,
    log,
    metrics: recordingMetrics(),
    by: 'accept-event',
  };
  return {
    log,
    written,
    sent: () => [...conversations.creates, ...tracker.starts],
    handler: async (event: HostileRequest['event']) => {
      try {
        return acceptanceResponse(await acceptEvent(sourceName(event), receivedRequest(event), dependencies), log);
      } catch (error) {
        return problemResponse(error, log);
      }
    },
  };
}

const problem = z.object({
  type: z.string().regex(/^urn:action-bridge:problem:[a-z-]+$/),
  title: z.string().min(1),
  status: z.int().min(400).max(499),
  detail: z.string().min(1),
});

/** A Lambda's answer may have 6 MB; what has to be said of a request fits into far less. */
const MAX_ANSWER_CHARACTERS = 20_000;

/**
 * A hostile request gets a 4xx problem, writes nothing but its rejection, sends nothing, and changes nothing in the process.
 *
 * @param unsayable what no answer, log line or item may hold
 */
export async function expectRefusal(
  { handler, log, written, sent }: ReturnType<typeof acceptingFunction>,
  { event, isOnRecord = false }: HostileRequest,
  unsayable: readonly string[],
): Promise<void> {
  const { statusCode, headers, body = '' } = await handler(event);

  const said = JSON.parse(body);
  if (statusCode === 207) {
    // Each event of a batch is refused on its own.
    expect(z.strictObject({ events: z.array(problem).min(1) }).safeParse(said).error).toBeUndefined();
  } else {
    expect(problem.safeParse(said).data?.status, `answered ${statusCode}`).toBe(statusCode);
    expect(headers?.['content-type']).toBe('application/problem+json');
  }
  expect(body.length).toBeLessThan(MAX_ANSWER_CHARACTERS);

  expect(sent()).toEqual([]);
  if (isOnRecord)
    expect(written).toMatchObject([{ method: 'claimEvent', item: { state: 'mappingFailed', actions: [] } }]);
  else expect(written).toEqual([]);

  const everything = [body, JSON.stringify(headers), JSON.stringify(log.lines), JSON.stringify(written)].join('\n');
  for (const value of unsayable) expect(everything.includes(value), `${value} is said`).toBe(false);

  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}
