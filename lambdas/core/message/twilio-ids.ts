import type { Action } from '../action/action.ts';

/** The names of Twilio's ids in queries: each finds the action whose last send it is of. */
export const twilioIdNames = ['messageSid', 'twilioActionId', 'communicationId'] as const;
export type TwilioIdName = (typeof twilioIdNames)[number];

/** Twilio's ids of an action's last send, as far as they are known. */
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

/** The ids of the message of an action's last send; none if Twilio has not named it. */
export function messageIdsOf({ related, evidence }: Action): readonly string[] {
  return [related?.communicationId, related?.messageSid, evidence?.communicationId, evidence?.messageSid].filter(
    (id) => id !== undefined,
  );
}

/** A send before a person had the action sent again. */
export type FormerSend = NonNullable<Action['former']>[number];

/** The ids of the message of a former send; none if Twilio never named it. */
export function messageIdsOfSend({ communicationId, messageSid }: FormerSend): readonly string[] {
  return [communicationId, messageSid].filter((id) => id !== undefined);
}
