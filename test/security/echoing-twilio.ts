import { createServer } from 'node:http';
import { listen } from '../../local/http/listen.ts';

export interface EchoingTwilio {
  readonly url: string;
  /** What arrived, headers and bodies: what was planted must be in it, or it never went through. */
  readonly arrived: string[];
  close(): Promise<void>;
}

/**
 * A Twilio that answers with whatever it was sent, credentials and message included, in every text that it may choose. The last
 * three digits of the recipient's number are the status of the create call. A first poll is answered 500, the second FAILED.
 */
export async function startEchoingTwilio(): Promise<EchoingTwilio> {
  const arrived: string[] = [];
  const said = new Map<string, string>();
  const polled = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const echo = `${request.headers.authorization} ${body}`;
    arrived.push(echo);
    const answer = (status: number, content: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(echo) });
      response.end(JSON.stringify(content));
    };
    const conversation = /Conversations\/([^/]+)/.exec(request.url ?? '')?.[1] ?? '';
    if (request.method === 'POST') {
      said.set(conversation, body);
      const status = Number(/\+1202555\d(\d{3})/.exec(body)?.[1] ?? '202');
      const action = { id: 'conv_action_echo', type: 'SEND_MESSAGE', status: 'PENDING' };
      return answer(status, status === 202 ? action : { code: 20000, message: echo });
    }
    if (request.url?.includes('/Actions/')) {
      const failureReason = `${echo} ${said.get(conversation)}`;
      const isFirst = !polled.has(conversation);
      polled.add(conversation);
      if (isFirst) return answer(500, { code: 20500, message: failureReason });
      return answer(200, { id: 'conv_action_echo', type: 'SEND_MESSAGE', status: 'FAILED', failureReason });
    }
    return answer(500, { code: 20500, message: `${echo} ${said.get(conversation)}` });
  });
  return { ...(await listen(server, 0)), arrived };
}
