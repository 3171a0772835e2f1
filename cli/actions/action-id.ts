import { isActionId } from '../../lambdas/core/action/action-id.ts';
import { CommandError } from '../terminal/command-error.ts';

export const ACTION_ID_HELP = 'act_ followed by 26 characters of a–z and 2–7';

const TWILIO_ID = /^(SM|MM|IM|conv_action_|conv_communication_)/;

/** Reads an action id, ignoring blanks around it and capitals. @throws {CommandError} if it cannot be one */
export function actionIdOf(text: string): string {
  const id = text.trim().toLowerCase();
  if (isActionId(id)) return id;
  throw new CommandError(`${text} is not an action id. ${hintOf(text.trim())}`);
}

function hintOf(text: string): string {
  if (text.startsWith('evt_')) return `It looks like an event id: action-bridge events show <source> ${text}`;
  if (TWILIO_ID.test(text)) return `It looks like a Twilio id:\n  action-bridge actions list --twilio-id ${text}`;
  return `An action id is ${ACTION_ID_HELP}.`;
}
