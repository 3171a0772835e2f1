import type { ActionsQuery } from './bridge-client.ts';

/** All other Twilio ids are messages: SM, MM, IM and the like. */
const PREFIXES = { twilioActionId: 'conv_action_', communicationId: 'conv_communication_' } as const;

/** The query for the action with this Twilio id of an Action, a Communication or a message. */
export function byTwilioId(id: string): ActionsQuery {
  if (id.startsWith(PREFIXES.twilioActionId)) return { twilioActionId: id };
  if (id.startsWith(PREFIXES.communicationId)) return { communicationId: id };
  return { messageSid: id };
}
