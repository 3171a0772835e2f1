import { type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Connections } from './connections.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first look-up of the name to the last byte of the answer. */
  readonly timeoutMillis: number;
  /** An answer with a longer body is read as one whose body broke off. */
  readonly maxBodyBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Absent when it broke off or was too long. */
  readonly body?: string;
}

/** What came of a request: an answer, or how far the request got without one. */
export type HttpResult =
  | { readonly answer: HttpAnswer }
  | {
      /** `beforeSending`: there never was a connection to send it on. `afterSending`: the server may have acted on it. */
      readonly failed: 'beforeSending' | 'afterSending';
      readonly cause: Error;
    };

type Attempt = HttpResult & { readonly wasStale?: boolean };

/**
 * Sends a request and answers what came of it; redirects are answers, not followed. A GET uses kept connections, and is sent
 * once more on a fresh one when that turns out to be dead.
 *
 * A POST is sent once, whatever becomes of it. It uses no connection that was made or used a second ago or longer: such a one may have died while the
 * Lambda was frozen, and then nobody could tell whether the POST was acted on. A younger one has not been frozen for longer, and servers keep
 * idle ones for several seconds. Should it die all the same, that is `afterSending`, as on a fresh one: the message is searched for, and never
 * sent again on suspicion (docs/explanation/adr/0042-a-recent-connection-is-used-again.md).
 */
export async function send(request: HttpRequest, connections: Connections): Promise<HttpResult> {
  if (request.method === 'POST') return attempt(request, connections.recent());
  const startedAt = performance.now();
  const first = await attempt(request, connections.kept);
  if (!first.wasStale) return first;
  const timeoutMillis = request.timeoutMillis - (performance.now() - startedAt);
  return attempt({ ...request, timeoutMillis }, connections.fresh);
}

function attempt(
  { method, url, headers, body, timeoutMillis, maxBodyBytes }: HttpRequest,
  agent: Connections['fresh'],
): Promise<Attempt> {
  const late = new Error(`not answered within ${Math.round(timeoutMillis)} ms`);
  if (timeoutMillis <= 0) return Promise.resolve({ failed: 'beforeSending', cause: late });

  return new Promise((resolve) => {
    let hasConnection = false;
    let isAnswering = false;
    const outgoing = (url.protocol === 'https:' ? overHttps : overHttp)(url, { method, headers, agent });
    const fail = (cause: Error): void => {
      if (isAnswering) return;
      clearTimeout(timer);
      const wasStale = outgoing.reusedSocket && cause !== late;
      resolve({ failed: hasConnection ? 'afterSending' : 'beforeSending', cause, wasStale });
    };
    // A request without a connection does not emit the error that it is destroyed with, so it is told here.
    const timer = setTimeout(() => {
      fail(late);
      outgoing.destroy(late);
    }, timeoutMillis);
    outgoing.once('socket', () => {
      hasConnection = true;
    });
    outgoing.on('error', fail);
    outgoing.once('close', () => fail(new Error('the connection was closed without an answer')));
    outgoing.once('response', async (incoming) => {
      isAnswering = true;
      const text = await readBody(incoming, maxBodyBytes);
      clearTimeout(timer);
      const { statusCode: status = 0, headers: answered } = incoming;
      resolve({ answer: { status, headers: answered, ...(text !== undefined && { body: text }) } });
    });
    outgoing.end(body);
  });
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      // Leaving the loop destroys the connection.
      if (bytes > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return incoming.complete ? Buffer.concat(chunks).toString('utf8') : undefined;
}
