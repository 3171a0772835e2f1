import { AwsClient } from 'aws4fetch';
import { inject } from 'vitest';
import type * as z from 'zod';
import { actionRequested, newConversationId, structured } from '../fixtures/shop-events.ts';
import { type SignedRequest, signedRequest, type UnsignedRequest } from '../fixtures/signed-request.ts';
import { type Accepted, type Action, accepted, action, counts, eventStory, page, problem } from './answers.ts';

/** An action of the local simulator ends within seconds; Twilio itself and a cold stack take longer. */
const SETTLE_TIMEOUT_MILLIS = 60_000;
const POLL_INTERVAL_MILLIS = 300;

const GET_TRIES = 5;
const RETRY_MILLIS = 1_000;

/** Twilio's simulator refuses it. */
export const refusedNumber = '+15005550001';

const target = inject('target');
const settled = new Set(['COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT']);

/** Whether the audit API wants a signature. */
export const isSigV4Required = target.sigV4;

/** Signs as `shop` does, at another time or with another secret if a test wants that. */
export function sign(unsigned: UnsignedRequest, { at = new Date(), secret = target.signingSecret } = {}) {
  return signedRequest(unsigned, secret, at);
}

/** POSTs as it is. */
export function post(request: SignedRequest, source = 'shop'): Promise<Response> {
  return fetch(`${target.url}/events/${source}`, { method: 'POST', ...request });
}

/** POSTs a well-signed event, which must be taken. */
export async function deliver(unsigned: UnsignedRequest): Promise<Accepted> {
  return readAs(accepted, await post(sign(unsigned)), 202);
}

/** Has a text sent by the passthrough route, which must make one action of it. */
export async function sendText(to: string, conversationId = newConversationId(), text = 'Your table is ready.') {
  const { actions } = await deliver(structured(actionRequested({ conversationId, to, text })));
  const [action] = actions;
  if (!action || actions.length > 1) throw new Error(`expected one action, got ${actions.length}`);
  return { conversationId, action };
}

/** GETs a path, signed where the target wants it. A 503 asks to be asked again in a moment, as a busy emulator's does. */
export async function get(path: string, tries = GET_TRIES): Promise<Response> {
  const response = await request(path, {});
  if (response.status !== 503 || tries <= 1) return response;
  await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
  return get(path, tries - 1);
}

/** POSTs JSON to the audit API, signed where the target wants it. */
export function postJson(path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return request(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function request(path: string, init: RequestInit): Promise<Response> {
  const url = `${target.url}${path}`;
  if (!target.sigV4) return fetch(url, init);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) {
    throw new Error('BRIDGE_SIGV4=1 needs AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION');
  }
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    service: 'execute-api',
    region: AWS_REGION,
    retries: 0,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  });
  return client.fetch(url, init);
}

/** GETs a path without a signature, whatever the target wants. */
export function getUnsigned(path: string): Promise<Response> {
  return fetch(`${target.url}${path}`);
}

export async function getAction(id: string): Promise<Action> {
  return readAs(action, await get(`/actions/${id}`), 200);
}

export async function listActions(query: Record<string, string>) {
  return readAs(page, await get(`/actions?${new URLSearchParams(query)}`), 200);
}

export async function countActions(query: Record<string, string>) {
  return readAs(counts, await get(`/counts?${new URLSearchParams(query)}`), 200);
}

/** Has a person decide about an action, which must be taken. */
export async function decide(id: string, decision: 'erase' | 'resend' | 'resolve', body: object): Promise<Action> {
  return readAs(action, await postJson(`/actions/${id}/${decision}`, body), 200);
}

export async function getEvent(eventId: string, source = 'shop') {
  return readAs(eventStory, await get(`/events/${source}/${encodeURIComponent(eventId)}`), 200);
}

/** Reads an action until it has settled. */
export async function followToEnd(id: string, timeoutMillis = SETTLE_TIMEOUT_MILLIS): Promise<Action> {
  const giveUpAt = Date.now() + timeoutMillis;
  for (;;) {
    const found = await getAction(id);
    if (settled.has(found.status)) return found;
    if (Date.now() > giveUpAt) {
      const steps = found.history.map(({ transition }) => transition).join(' → ');
      throw new Error(`${id} is still ${found.status} after ${timeoutMillis} ms: ${steps}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MILLIS));
  }
}

/** Reads an answer that must be an RFC 9457 problem with this status. */
export async function problemOf(response: Response, status: number): Promise<z.infer<typeof problem>> {
  const read = await readAs(problem, response, status, 'application/problem+json');
  if (read.status !== status) throw new Error(`the problem says ${read.status}, the response ${status}`);
  return read;
}

async function readAs<T extends z.ZodType>(
  schema: T,
  response: Response,
  status: number,
  mediaType = 'application/json',
): Promise<z.output<T>> {
  const text = await response.text();
  const found = response.headers.get('content-type')?.split(';')[0];
  if (response.status !== status || found !== mediaType) {
    throw new Error(`expected ${status} ${mediaType}, got ${response.status} ${found}: ${text}`);
  }
  return schema.parse(JSON.parse(text));
}
