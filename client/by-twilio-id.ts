import type { ActionsQuery } from './bridge-client.ts';

/** What Twilio's ids begin with; whatever else there is names a message: SM, MM, IM and the like, and 32 hexadecimal digits. */
const PREFIXES = { twilioActionId: 'conv_action_', communicationId: 'conv_communication_' } as const;

/** The query for the action that has this id at Twilio: of its Action, its Communication or its message. */
export function byTwilioId(id: string): ActionsQuery {
  if (id.startsWith(PREFIXES.twilioActionId)) return { twilioActionId: id };
  if (id.startsWith(PREFIXES.communicationId)) return { communicationId: id };
  return { messageSid: id };
}
