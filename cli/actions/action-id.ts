import { isActionId } from '../../lambdas/core/action/action-id.ts';
import { CommandError } from '../terminal/command-error.ts';

/** What an action's id is, for the help of whatever takes one. */
export const ACTION_ID_HELP = 'act_ and 26 of a–z and 2–7';

const TWILIO_ID = /^(SM|MM|IM|conv_action_|conv_communication_)/;

/**
 * An action's id as it was written on the command line; blanks around it and capitals are mended.
 *
 * @throws {CommandError} when this cannot be an action's id, so that no bridge needs to be asked
 */
export function actionIdOf(text: string): string {
  const id = text.trim().toLowerCase();
  if (isActionId(id)) return id;
  throw new CommandError(`${text} is no action's id${hintOf(text.trim())}`);
}

function hintOf(text: string): string {
  if (text.startsWith('evt_')) return `; it looks like an event's: action-bridge events show <source> ${text}`;
  if (TWILIO_ID.test(text)) return `; it looks like Twilio's:\n  action-bridge actions list --twilio-id ${text}`;
  return `, which is ${ACTION_ID_HELP}.`;
}
