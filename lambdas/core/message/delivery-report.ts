import type { Action } from '../action/action.ts';
import type { Change, DeliveryNews } from '../action/change.ts';
import { type Delivery, type DeliveryStatus, deliveryStatus, deliveryStatuses } from '../action/delivery-statuses.ts';
import { isLegal } from '../action/transitions.ts';
import type { Communication, Participant } from './twilio-answers.ts';

/** A callback about one message. */
export interface DeliveryReport {
  readonly messageSid?: string;
  readonly communicationId?: string;
  readonly conversationId?: string;
  /** ISO 8601 in UTC; absent if Twilio gives none. */
  readonly at?: string;
  readonly recipients: readonly (Participant & { readonly status: DeliveryStatus; readonly errorCode?: number })[];
  readonly communication?: Communication;
}

/**
 * A recipient adds at most seven stages and an error code to the history, of 250 bytes each: 10 KB for five, for which
 * the item has room (evolve.ts). Further recipients are left out.
 */
const MAX_RECIPIENTS = 5;

/**
 * Returns the change that follows from a callback; undefined if it has no news. It never makes an action FAILED if
 * Twilio can be asked, because Twilio may call COMPLETED what the handset did not get.
 */
export function changeByReport(action: Action, report: DeliveryReport, now: Date): Change | undefined {
  // Before PENDING, the message can only be that of an earlier attempt.
  if (!isLegal('reported', action.status)) return undefined;
  const { delivery, said, isNew } = withReport(action, report, now);

  const verdict = isLegal('proven', action.status) ? verdictOf(action, delivery) : undefined;
  const evidence = action.evidence ?? evidenceIn(report);
  if (verdict === 'went') return { transition: 'proven', evidence, delivery, said };
  if (verdict === 'failed' && action.twilioActionId === undefined) {
    const message = 'Twilio reports that the message was not delivered.';
    return { transition: 'disproven', evidence, failure: { reason: 'undelivered', message }, delivery, said };
  }
  return isNew ? { transition: 'reported', delivery, said } : undefined;
}

/** Returns the news in a message found in its conversation. Callbacks that came before it was known were ignored. */
export function newsIn(action: Action, { recipients }: Communication, now: Date): DeliveryNews | undefined {
  const { delivery, said, isNew } = withReport(action, { recipients: recipients.flatMap(reportOf) }, now);
  return isNew ? { delivery, said } : undefined;
}

export function reportOf({
  deliveryStatus: word,
  ...participant
}: Communication['recipients'][number]): DeliveryReport['recipients'] {
  const status = deliveryStatus.safeParse(word).data;
  return status === undefined ? [] : [{ ...participant, status }];
}

function withReport(action: Action, report: DeliveryReport, now: Date): DeliveryNews & { readonly isNew: boolean } {
  const before = action.delivery ?? [];
  const delivery = toldBy(report, action, now).reduce(withLatest, before);
  const fresh = delivery.filter((it) => !before.includes(it));
  return { delivery, said: fresh.map(inWords).join(', '), isNew: fresh.length > 0 };
}

function toldBy({ recipients, at }: DeliveryReport, action: Action, now: Date): Delivery[] {
  return recipients.flatMap(({ status, errorCode, ...participant }) => {
    const recipient = nameIn(action, participant);
    if (recipient === undefined) return [];
    const isExplained = errorCode !== undefined && deliveryStatuses[status].says === 'failed';
    return [{ recipient, status, at: at ?? now.toISOString(), ...(isExplained && { errorCode }) }];
  });
}

/** No stage goes back, and no error code is lost. */
function withLatest(list: readonly Delivery[], told: Delivery): readonly Delivery[] {
  const known = list.find(({ recipient }) => recipient === told.recipient);
  if (!known) return list.length < MAX_RECIPIENTS ? [...list, told] : list;
  return list.map((it) => (it === known ? later(known, told) : it));
}

function later(known: Delivery, told: Delivery): Delivery {
  const ahead = deliveryStatuses[told.status].stage - deliveryStatuses[known.status].stage;
  if (ahead > 0) return told;
  const explains = ahead === 0 && known.errorCode === undefined && told.errorCode !== undefined;
  return explains ? { ...known, errorCode: told.errorCode } : known;
}

/** Returns what all recipients' deliveries prove; undefined unless they agree. */
function verdictOf(action: Action, delivery: readonly Delivery[]): 'went' | 'failed' | undefined {
  const words = action.request.payload.to.map((recipient) => {
    const known = delivery.find((it) => it.recipient === nameOf(recipient));
    return known === undefined ? 'underway' : deliveryStatuses[known.status].says;
  });
  const [word = 'underway'] = words;
  return word !== 'underway' && words.every((it) => it === word) ? word : undefined;
}

function evidenceIn({ communicationId, messageSid }: DeliveryReport) {
  return {
    ...(communicationId !== undefined && { communicationId }),
    ...(messageSid !== undefined && { messageSid }),
    matchedBy: 'id' as const,
  };
}

/** A message to one recipient goes to that one, however Twilio names it. */
function nameIn({ request }: Action, participant: Participant): string | undefined {
  const { to } = request.payload;
  const meant = to.length === 1 ? to[0] : to.find((it) => isNamedAs(it, participant));
  // A withheld address cannot be compared.
  return meant || !('withheld' in request) ? nameOf(meant ?? participant) : undefined;
}

function nameOf({ address, participantId }: Participant): string | undefined {
  return address ?? participantId;
}

function isNamedAs(wanted: Participant, found: Participant): boolean {
  if (wanted.address !== undefined && found.address !== undefined) {
    return withoutChannel(wanted.address) === withoutChannel(found.address);
  }
  return wanted.participantId !== undefined && wanted.participantId === found.participantId;
}

/** Removes the channel: Messaging writes `whatsapp:+18005550199`, Orchestrator names it beside the number. */
export function withoutChannel(address: string): string {
  return address.replace(/^(whatsapp|rcs):/, '');
}

function inWords({ status, errorCode }: Delivery): string {
  return errorCode === undefined ? status : `${status} (${errorCode})`;
}
