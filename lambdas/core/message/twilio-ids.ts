import type { Action } from '../action/action.ts';
import { messageSidOf } from './find-message.ts';

/** What Twilio made of an action's last send, in the words in which it is asked for. */
export const twilioIdNames = ['messageSid', 'twilioActionId', 'communicationId'] as const;
export type TwilioIdName = (typeof twilioIdNames)[number];

/** Twilio's ids of an action, as far as they are known: of the last send, where a person had it sent again. */
export function twilioIdsOf(action: Action): Readonly<Record<TwilioIdName, string | undefined>> {
  const { twilioActionId, evidence, related } = action;
  return {
    messageSid: messageSidOf(action),
    twilioActionId,
    communicationId: evidence?.communicationId ?? related?.communicationId,
  };
}
