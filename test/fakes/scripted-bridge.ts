import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { listen } from '../../local/http/listen.ts';

/** A request as a bridge got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedAnswer {
  /** 200 by default. */
  readonly status?: number;
  /** Sent as JSON; text as it is. */
  readonly body: unknown;
}

/** A server on this machine whose answers a test writes, to see what is asked of a bridge and what is made of its answers. */
export async function scriptedBridge(answer: (asked: Asked) => ScriptedAnswer) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bridge.invalid');
    const body = (await buffer(request)).toString();
    const { method = '', headers } = request;
    const one = { method, path: pathname, query: Object.fromEntries(searchParams), headers, body };
    asked.push(one);
    const { status = 200, body: told } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof told === 'string' ? told : JSON.stringify(told));
  });
  const { url, close } = await listen(server, 0);
  onTestFinished(close);
  return { url, asked };
}
