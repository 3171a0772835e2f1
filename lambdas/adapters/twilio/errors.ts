import type { Failure } from '../../core/action/action.ts';
import { errorName } from '../../core/errors.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { errorAnswer, readAnswer, requestIdIn } from './schemas.ts';

/** The API key could not be read, so no call was made. The cause's message may quote the secret and stays out. */
export class CredentialsUnavailableError extends Error {
  override readonly name = 'CredentialsUnavailableError';
  constructor(cause: unknown) {
    super(`the Twilio API key could not be read (${errorName(cause)})`, { cause });
  }
}

/** A result that is not what was hoped for, in words for a person and with Twilio's own where it gave any. */
export function failureOf(reason: Failure['reason'], result: HttpResult): Failure {
  if ('answer' in result) return { reason, ...inWordsOfTwilio(result.answer) };
  const why = reasonOf(result.cause);
  return result.failed === 'beforeSending'
    ? { reason, message: `Nothing was sent to Twilio: ${why}.` }
    : { reason, message: `Sent to Twilio, and no answer came: ${why}.` };
}

/** Whether an answer is an error of Twilio's own, by its body. A gateway's has none, or one without a code. */
export function isOfTwilio({ body }: HttpAnswer): boolean {
  return readAnswer(errorAnswer, body)?.code !== undefined;
}

/** Twilio's id of a request, in the headers of its answer. */
const REQUEST_ID_HEADER = 'twilio-request-id';

/** Who answers with these statuses if the answer is not Twilio's own. */
const others: Readonly<Record<number, string>> = { 407: 'A proxy', 503: 'A gateway before Twilio' };

function inWordsOfTwilio(answer: HttpAnswer): Omit<Failure, 'reason'> {
  const { status, headers, body } = answer;
  const requestId = requestIdIn(headers[REQUEST_ID_HEADER]);
  const known = { httpStatus: status, ...(requestId !== undefined && { requestId }) };
  const said = `${(isOfTwilio(answer) ? undefined : others[status]) ?? 'Twilio'} answered ${status}`;
  if (body === undefined) return { ...known, message: `${said}, and its body broke off or was too long.` };
  if (status < 300) return { ...known, message: `${said}, and its body is not what was asked for.` };
  const { code, message } = readAnswer(errorAnswer, body) ?? {};
  return {
    ...known,
    ...(code !== undefined && { code }),
    message: message ? `${said}: ${message}` : `${said} without a message that can be read.`,
  };
}

/** A refused connection to several addresses is an AggregateError without a message; its code says it all. */
function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [error.message, error.message.includes(code) ? '' : code].filter((it) => it !== '').join(' ') || error.name;
}
