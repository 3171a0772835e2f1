import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
// Faults need the response's socket, so hono does not fit.
import findMyWay from 'find-my-way';
import { type Answer, notFound, platformError, unauthorized } from './answers.ts';
import { callbackRule } from './callbacks.ts';
import { type CreateDependencies, createAction, recipientsIn } from './create-action.ts';
import { type Fault, type Faults, faultRule, type Operation } from './faults.ts';
import { listCommunications } from './list-communications.ts';
import { actionAt } from './views.ts';
import { writeAnswer } from './write-answer.ts';

/** A Conversation with this prefix does not exist; every other does. */
export const UNKNOWN_CONVERSATION_PREFIX = 'conv_conversation_unknown';

/** Far above Twilio's limit; protects the memory. */
const MAX_BODY_BYTES = 1024 * 1024;

export interface RoutesDependencies extends CreateDependencies {
  readonly faults: Faults;
  readonly apiKey: { readonly apiKeySid: string; readonly apiKeySecret: string };
}

interface Received {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly params: { readonly conversationId: string; readonly actionId: string };
  readonly query: unknown;
  readonly body: string;
}

interface Reply {
  readonly answer: Answer;
  readonly fault?: Fault | undefined;
}

/** Twilio's three operations, and the simulator's own at /__simulator, which need no authentication. */
export function simulatorRoutes(deps: RoutesDependencies): RequestListener {
  const { state, faults, now } = deps;
  const router = findMyWay({
    maxParamLength: 500,
    defaultRoute: ({ url = '' }, response) => writeAnswer(response, notFound(pathOf(url)), undefined),
  });
  const on = (method: 'GET' | 'POST' | 'DELETE', path: string, reply: (it: Received) => Reply | Promise<Reply>): void =>
    router.on(method, path, async (request, response, { conversationId = '', actionId = '' }, _store, query) => {
      try {
        const params = { conversationId, actionId };
        const body = await readBody(request);
        const { answer, fault } = await reply({ request, path: pathOf(request.url ?? ''), params, query, body });
        writeAnswer(response, answer, fault);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        writeAnswer(response, platformError(500, { code: 20500, message }), undefined);
      }
    });

  const strike = async (operation: Operation, { params, body }: Received): Promise<Fault | undefined> => {
    const to = operation === 'create' ? recipientsIn(body) : [];
    const { delayMillis, fault } = faults.strike({ operation, conversationId: params.conversationId, to });
    if (delayMillis > 0) await wait(delayMillis);
    return fault;
  };
  const refusalOf = ({ request, path, params }: Received): Answer | undefined => {
    if (!isAuthorized(request, deps.apiKey)) return unauthorized;
    return params.conversationId.startsWith(UNKNOWN_CONVERSATION_PREFIX) ? notFound(path) : undefined;
  };

  on('POST', '/v2/Conversations/:conversationId/Actions', async (received) => {
    const fault = await strike('create', received);
    const idempotencyKey = received.request.headers['idempotency-key']?.toString();
    const { conversationId } = received.params;
    return createAction(
      { conversationId, idempotencyKey, body: received.body, refusal: refusalOf(received), fault },
      deps,
    );
  });

  on('GET', '/v2/Conversations/:conversationId/Actions/:actionId', async (received) => {
    const fault = await strike('fetch', received);
    const { conversationId, actionId } = received.params;
    const action = state.action(conversationId, actionId);
    const found = action ? { status: 200, body: actionAt(action, now()) } : notFound(received.path);
    return { answer: refusalOf(received) ?? found, fault };
  });

  on('GET', '/v2/Conversations/:conversationId/Communications', async (received) => {
    const fault = await strike('list', received);
    const { params, query } = received;
    const answer = refusalOf(received) ?? listCommunications(params.conversationId, query, { state, now: now() });
    return { answer, fault };
  });

  on('GET', '/__simulator/creates', () => ({ answer: { status: 200, body: { creates: state.calls() } } }));
  on('GET', '/__simulator/faults', () => ({ answer: { status: 200, body: { faults: faults.rules() } } }));
  on('POST', '/__simulator/faults', ({ body }) => {
    const rule = faultRule.safeParse(jsonIn(body));
    if (!rule.success) return { answer: { status: 400, body: { message: rule.error.message } } };
    faults.arm(rule.data);
    return { answer: { status: 201, body: { faults: faults.rules() } } };
  });
  on('POST', '/__simulator/callbacks', ({ body }) => {
    const rule = callbackRule.safeParse(jsonIn(body));
    if (!rule.success) return { answer: { status: 400, body: { message: rule.error.message } } };
    deps.callbacks.ask(rule.data);
    return { answer: { status: 201, body: {} } };
  });
  on('DELETE', '/__simulator/faults', () => {
    faults.disarm();
    return { answer: { status: 200, body: { faults: [] } } };
  });

  return (request, response) => router.lookup(request, response);
}

function isAuthorized(
  { headers }: IncomingMessage,
  { apiKeySid, apiKeySecret }: RoutesDependencies['apiKey'],
): boolean {
  const [scheme, value = ''] = headers.authorization?.split(' ') ?? [];
  return (
    scheme?.toLowerCase() === 'basic' && Buffer.from(value, 'base64').toString() === `${apiKeySid}:${apiKeySecret}`
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw new Error(`the body exceeds ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}
