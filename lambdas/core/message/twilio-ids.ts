import type { Action } from '../action/action.ts';

/** Twilio's ids of a last send, by the names of the query. */
export const twilioIdNames = ['messageSid', 'twilioActionId', 'communicationId'] as const;
export type TwilioIdName = (typeof twilioIdNames)[number];

export function twilioIdsOf({
  twilioActionId,
  evidence,
  related,
}: Action): Readonly<Record<TwilioIdName, string | undefined>> {
  return {
    messageSid: evidence?.messageSid ?? related?.messageSid,
    twilioActionId,
    communicationId: evidence?.communicationId ?? related?.communicationId,
  };
}

/** Empty until Twilio names the message of the last send. */
export function messageIdsOf({ related, evidence }: Action): readonly string[] {
  return [related?.communicationId, related?.messageSid, evidence?.communicationId, evidence?.messageSid].filter(
    (id) => id !== undefined,
  );
}

/** A send before a person had the action sent again. */
export type FormerSend = NonNullable<Action['former']>[number];

export function messageIdsOfSend({ communicationId, messageSid }: FormerSend): readonly string[] {
  return [communicationId, messageSid].filter((id) => id !== undefined);
}
