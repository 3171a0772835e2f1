import { createServer, type IncomingMessage, METHODS, type RequestListener, type ServerResponse } from 'node:http';
import findMyWay from 'find-my-way';
import type { InvocationResult } from '../functions/function-environment.ts';
import type { LocalRoute } from '../template/template.ts';
import { gatewayAnswer, type HttpAnswer, type HttpRequest, httpAnswer, httpApiEvent } from './http-event.ts';
import { type Listening, listen } from './listen.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MILLIS = 30_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: an invocation's payload */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export interface HttpFrontSettings {
  readonly port: number;
  readonly routes: readonly LocalRoute[];
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly now: () => Date;
  /** Deployments have no `/docs`. */
  readonly docs?: (openApi: string) => Promise<HttpAnswer>;
  /** Deployments have no `/console`. */
  readonly console?: (url: string) => RequestListener;
  readonly onRequest: (request: { method: string; path: string; status: number; millis: number }) => void;
}

/** Serves the template's HTTP API on 127.0.0.1. Authorizers are not enforced. */
export async function startHttpFront(settings: HttpFrontSettings): Promise<Listening> {
  const find = routeTable(settings.routes);

  const answer = async (request: HttpRequest): Promise<HttpAnswer> => {
    const found = find(request.method, request.url);
    if (!found) return gatewayAnswer(404, 'Not Found');
    const { routeKey, functionArn, authorization } = found.route;
    const { pathParameters } = found;
    const event = httpApiEvent(request, { routeKey, pathParameters, authorization }, settings.now());
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
      return gatewayAnswer(413, 'Request Entity Too Large');
    }
    const result = await within(INTEGRATION_TIMEOUT_MILLIS, settings.invoke(functionArn, event));
    if (!result) return gatewayAnswer(503, 'Service Unavailable');
    const answered = result.kind === 'answered' ? httpAnswer(result.payload) : undefined;
    return answered ?? gatewayAnswer(500, 'Internal Server Error');
  };

  const answerMessage = async (message: IncomingMessage): Promise<HttpAnswer> => {
    const request = await readRequest(message);
    if (!request) return gatewayAnswer(413, 'Request Entity Too Large');
    if (!settings.docs || request.method !== 'GET' || request.url !== '/docs') return answer(request);
    const description = await answer({ ...request, url: '/openapi.json' });
    return description.status === 200 ? settings.docs(String(description.body)) : description;
  };

  let consoleListener: RequestListener | undefined;
  const server = createServer(async (request, response) => {
    if (consoleListener && isOfConsole(request)) return consoleListener(request, response);
    const begunAt = settings.now().getTime();
    try {
      send(response, await answerMessage(request));
    } catch (error) {
      const isBadUrl = error instanceof URIError;
      send(response, isBadUrl ? gatewayAnswer(400, 'Bad Request') : gatewayAnswer(500, 'Internal Server Error'));
    }
    settings.onRequest({
      method: request.method ?? '',
      path: request.url?.split('?')[0] ?? '',
      status: response.statusCode,
      millis: settings.now().getTime() - begunAt,
    });
  });
  const listening = await listen(server, settings.port);
  consoleListener = settings.console?.(listening.url);
  return listening;
}

function isOfConsole({ url = '' }: IncomingMessage): boolean {
  return /^\/console(?=[/?]|$)/.test(url);
}

interface FoundRoute {
  readonly route: LocalRoute;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
}

/** Converts API Gateway's routes, such as `ANY /all/{proxy+}`, to find-my-way's. */
function routeTable(routes: readonly LocalRoute[]): (method: string, url: string) => FoundRoute | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const router = findMyWay({ maxParamLength: 8_192 });
  for (const route of routes.filter((it) => it !== fallback)) {
    const [method = '', path = ''] = route.routeKey.split(' ');
    const pattern = path.replaceAll(/\{(\w+)\+\}/g, '*').replaceAll(/\{(\w+)\}/g, ':$1');
    const greedy = /\{(\w+)\+\}/.exec(path)?.[1];
    const methods = (method === 'ANY' ? METHODS : [method]).filter(isHttpMethod);
    if (methods.length === 0) throw new Error(`template: route ${route.routeKey} has an unknown HTTP method`);
    router.on(methods, pattern, () => {}, { route, greedy });
  }
  return (method, url) => {
    const found = isHttpMethod(method) && router.find(method, url);
    if (!found) return fallback && { route: fallback, pathParameters: {} };
    const { route, greedy }: { route: LocalRoute; greedy: string | undefined } = found.store;
    const { '*': rest, ...parameters } = found.params;
    return { route, pathParameters: { ...parameters, ...(greedy !== undefined && { [greedy]: rest }) } };
  };
}

function isHttpMethod(method: string): method is findMyWay.HTTPMethod {
  return METHODS.includes(method);
}

/** Undefined if the body exceeds API Gateway's limit. */
async function readRequest(message: IncomingMessage): Promise<HttpRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) return undefined;
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    httpVersion: message.httpVersion,
    headers: message.headersDistinct,
    body: Buffer.concat(chunks),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  };
}

async function within<T>(millis: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), millis);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
