import type { Action } from '../core/action/action.ts';
import { publicUrl } from '../core/bridge/public-url.ts';
import type { ReceivedRequest } from '../core/bridge/source.ts';
import { UnavailableError } from '../core/errors.ts';
import { changeByReport, type DeliveryReport } from '../core/message/delivery-report.ts';
import { messageIdsOf } from '../core/message/twilio-ids.ts';
import type { Log } from '../core/ports.ts';
import { twilio } from '../sources/twilio.ts';
import { type AdvanceDependencies, advance } from '../steps/advance.ts';
import { idsOf } from '../steps/log-context.ts';
import { proveSender } from '../steps/prove-sender.ts';
import { findAction } from './find-action.ts';

const CALLBACK_PATH = '/callbacks/twilio';

/** More writers than ever meet at one action; Twilio sends the callbacks of a message one after the other. */
const MAX_TRIES = 5;

export interface TwilioCallbackDependencies extends AdvanceDependencies {
  /** Returns the account's auth tokens; `fresh` skips the cache. */
  readonly authTokens: (reading?: { readonly fresh: boolean }) => Promise<readonly string[]>;
  /** The URL before {@link CALLBACK_PATH} that Twilio calls, if it is not the API's. */
  readonly publicBaseUrl: string | undefined;
  /** Reads a verified callback; undefined if it is not about a message that we might have sent. */
  readonly read: (verified: ReceivedRequest) => DeliveryReport | undefined;
  readonly wait: (millis: number) => Promise<void>;
  readonly log: Log;
}

/**
 * Accepts a callback: proves that Twilio sent it, finds the action of its message, and records the news. A signed
 * callback is accepted even if its message is unknown, so that Twilio does not repeat it.
 *
 * @throws {ProblemError} if it does not verify, cannot be read, or cannot be recorded now
 */
export async function twilioCallback(request: ReceivedRequest, deps: TwilioCallbackDependencies): Promise<void> {
  const { authTokens, publicBaseUrl, read, now, log, metrics } = deps;
  const verified = { ...request, url: publicUrl(request, CALLBACK_PATH, publicBaseUrl) };
  const source = twilio({ secret: [] });
  const secretsOf = (_: readonly string[], reading?: { readonly fresh: boolean }) => authTokens(reading);
  await proveSender({ source, name: "Twilio's callbacks" }, verified, { secretsOf, now });

  const report = read(verified);
  const action = report && (await findAction(report, deps));
  if (action) return record(action, report, deps);
  metrics.count('CallbackIgnored');
  log.info('callback about no action', { isOfMessage: report !== undefined });
}

/** Records the news of a report. If another write came first, decides again. */
async function record(
  action: Action,
  report: DeliveryReport,
  deps: TwilioCallbackDependencies,
  tries = MAX_TRIES,
): Promise<void> {
  const { now, log, metrics } = deps;
  const change = isOfLastSend(action, report) ? changeByReport(action, report, now()) : undefined;
  if (!change) return metrics.count('CallbackRepeated');
  const written = await advance(action, change, deps);
  if (!written.won) {
    if (tries > 1) return record(written.current, report, deps, tries - 1);
    throw new UnavailableError('The action is being changed too often. Send the callback again.', {
      retryAfterSeconds: 1,
    });
  }
  const { status } = written.action;
  metrics.count('CallbackRecorded');
  log.info('callback recorded', { ...idsOf(written.action), transition: change.transition, status });
}

/** A resend may have come since the index or the first look found the action. */
function isOfLastSend(action: Action, { messageSid, communicationId }: DeliveryReport): boolean {
  return messageIdsOf(action).some((id) => id === messageSid || id === communicationId);
}
