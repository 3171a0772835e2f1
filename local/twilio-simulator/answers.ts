export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An error of Twilio's platform. */
export function platformError(
  status: number,
  { code, message, retryAfter }: { code: number; message: string; retryAfter?: string | undefined },
): Answer {
  const body = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  return { status, body, ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }) };
}

/** A validation error of Conversation Orchestrator. */
export function orchestratorError(status: number, message: string, params: Record<string, string>): Answer {
  return { status, body: { code: 20001, httpStatusCode: status, message, userError: true, params } };
}

export const unauthorized: Answer = {
  ...platformError(401, { code: 20003, message: 'Authenticate' }),
  headers: { 'WWW-Authenticate': 'Basic realm="Twilio API"' },
};

export function notFound(path: string): Answer {
  return platformError(404, { code: 20404, message: `The requested resource ${path} was not found` });
}
