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

/** The path that Twilio is given, below the API's base URL. */
const CALLBACK_PATH = '/callbacks/twilio';

/** As many as write to one action at the same moment; Twilio sends its callbacks of one message one after the other. */
const MAX_TRIES = 5;

export interface TwilioCallbackDependencies extends AdvanceDependencies {
  /** The account's auth tokens; `fresh` reads them again from where they are kept. */
  readonly authTokens: (reading?: { readonly fresh: boolean }) => Promise<readonly string[]>;
  /** What stands before {@link CALLBACK_PATH} in the URL that Twilio was given, where it is not the bridge's own. */
  readonly publicBaseUrl: string | undefined;
  /** What a verified callback tells of a message; undefined where it tells of none that we might have sent. */
  readonly read: (verified: ReceivedRequest) => DeliveryReport | undefined;
  readonly wait: (millis: number) => Promise<void>;
  readonly log: Log;
}

/**
 * Takes a callback of Twilio's: proves that it is Twilio's own, finds the action of its message, and writes what is new.
 * Whatever is signed is taken, known or not, so that Twilio need not send it again.
 *
 * @throws {ProblemError} when it is not proven or not readable, or cannot be taken now
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
  log.info('callback of no action', { isOfMessage: report !== undefined });
}

/** Writes what a report brings, unless all of it is known. Whoever wrote in between is read first. */
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
    throw new UnavailableError('Others write to this action all the time. Send the callback again.', {
      retryAfterSeconds: 1,
    });
  }
  const { status } = written.action;
  metrics.count('CallbackRecorded');
  log.info('callback recorded', { ...idsOf(written.action), transition: change.transition, status });
}

/** A person may have had the action sent again since the index, or the first look, named it as the message's. */
function isOfLastSend(action: Action, { messageSid, communicationId }: DeliveryReport): boolean {
  return messageIdsOf(action).some((id) => id === messageSid || id === communicationId);
}
