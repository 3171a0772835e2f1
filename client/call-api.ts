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

/** An HTTP request whose parts are known before it is signed. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Adds to a request's headers what proves the caller. */
export type Sign = (request: ApiRequest) => Promise<Readonly<Record<string, string>>>;

/** A bridge that answers somewhere. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly sign: Sign;
  /** Whether it is this machine. */
  readonly isLocal: boolean;
}

/** What is asked of the API. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes go as they are, anything else as JSON. */
  readonly body?: object;
  /** Whether the caller's own signature is left out, for what is signed in another way. */
  readonly isUnsigned?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the API, and reads the answer by its schema.
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
    `${url} answered ${what} with something else than this version of action-bridge expects:\n${z.prettifyError(parsed.error)}`,
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
      `No answer from ${url}: ${reasonOf(cause)}.\nOn a laptop, npm start must be running. Else check the URL, and the way there.`,
      { cause },
    );
  }
}

/** fetch says of a header that it cannot send what it says of a network that is down: a TypeError. The value may be a secret. */
function refuseUnsendable(headers: ApiRequest['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new UnsendableError(
        `Nothing was sent: the header ${JSON.stringify(name)} cannot be. Its name has to be one that a header can have, and its value one line of Latin-1.`,
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
    throw new UnexpectedAnswerError(`${response.url} answered ${what} with what is no JSON. Is this a bridge's URL?`, {
      cause,
    });
  }
}

function refusal({ status }: Response, { read, what, url }: { read: unknown; what: string; url: string }): Error {
  const parsed = problem.safeParse(read);
  if (parsed.success) return new ProblemAnswerError(parsed.data);
  if (status === 401 || status === 403) {
    return new RefusedError(
      `${url} does not let you in (${status}): ${what}.\nYour AWS identity needs execute-api:Invoke on this API, and its credentials must be\nthose of the account and region that the bridge is in.`,
    );
  }
  if (status === 429 || status >= 500) {
    return new UnreachableError(`${url} cannot answer now (${status}): ${what}.\nTry again in a moment.`);
  }
  return new UnexpectedAnswerError(
    `${url} does not know ${what} (${status}).\nIt is no bridge, or one that was deployed before this version of action-bridge.`,
  );
}
