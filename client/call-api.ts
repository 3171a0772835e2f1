import * as z from 'zod';
import { problem } from '../lambdas/core/api/answers.ts';
import {
  ProblemAnswerError,
  RefusedError,
  UnexpectedAnswerError,
  UnreachableError,
  UnsendableError,
} from './answer-errors.ts';

/** Longer than API Gateway waits for a function. */
const TIMEOUT_MILLIS = 35_000;

/** An HTTP request to sign. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Returns the headers of a request with the caller's proof. */
export type Sign = (request: ApiRequest) => Promise<Readonly<Record<string, string>>>;

export interface Endpoint {
  /** Without a trailing slash. */
  readonly url: string;
  readonly sign: Sign;
  /** On this machine. */
  readonly isLocal: boolean;
}

export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body?: object;
  /** Leaves out the caller's signature, for requests that carry another proof. */
  readonly isUnsigned?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls the API, and parses the answer by its schema.
 *
 * @throws {ProblemAnswerError | RefusedError | UnreachableError | UnexpectedAnswerError | UnsendableError}
 */
export async function callApi<T extends z.core.$ZodType>(
  { url, sign }: Endpoint,
  schema: T,
  { method = 'GET', path, query = {}, headers = {}, body, isUnsigned, signal }: ApiCall,
): Promise<z.output<T>> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const request: ApiRequest = {
    method,
    url: `${url}${path}${search.size > 0 ? `?${search}` : ''}`,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)) }),
  };
  const signed = isUnsigned ? request.headers : await sign(request);
  const response = await send({ ...request, headers: signed }, url, signal);
  const what = `${method} ${path}`;
  const read = await readJson(response, what);
  if (!response.ok) throw refusal(response, { read, what, url });
  const parsed = z.safeParse(schema, read);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswerError(
    `${url} answered ${what} in a form that this version of action-bridge does not know:\n${z.prettifyError(parsed.error)}`,
  );
}

async function send({ url: full, ...init }: ApiRequest, url: string, signal?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MILLIS);
  refuseUnsendable(init.headers);
  try {
    return await fetch(full, {
      ...init,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new UnreachableError(
      `No answer from ${url}: ${reasonOf(cause)}.\nOn a laptop, start the bridge with npm start. Otherwise check the URL and the network.`,
      { cause },
    );
  }
}

/** fetch throws the same TypeError for an invalid header as for a dead network. The value may be a secret. */
function refuseUnsendable(headers: ApiRequest['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new UnsendableError(
        `Nothing was sent: the header ${JSON.stringify(name)} is invalid. A name has letters, digits and hyphens; a value is one line of Latin-1 text.`,
      );
    }
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return `nothing within ${TIMEOUT_MILLIS / 1_000} s`;
  const { cause } = thrown;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return 'code' in cause ? `${cause.code}` : cause.message;
  return 'code' in thrown ? `${thrown.code}` : thrown.message;
}

async function readJson(response: Response, what: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!response.ok) return undefined;
    throw new UnexpectedAnswerError(`${response.url} answered ${what} without JSON. Is this the URL of a bridge?`, {
      cause,
    });
  }
}

function refusal({ status }: Response, { read, what, url }: { read: unknown; what: string; url: string }): Error {
  const parsed = problem.safeParse(read);
  if (parsed.success) return new ProblemAnswerError(parsed.data);
  if (status === 401 || status === 403) {
    return new RefusedError(
      `${url} rejects you (${status}): ${what}.\nYour AWS identity needs execute-api:Invoke on this API.\nCheck that your credentials and region are those of the bridge.`,
    );
  }
  if (status === 429 || status >= 500) {
    return new UnreachableError(`${url} cannot answer now (${status}): ${what}.\nTry again in a moment.`);
  }
  return new UnexpectedAnswerError(
    `${url} does not know ${what} (${status}).\nIt is not a bridge, or it runs an older version of action-bridge.`,
  );
}
