import { isActionId } from '../lambdas/core/action-id.ts';
import { CommandError } from './command-error.ts';

/** @throws {CommandError} when this cannot be an action's id, so that no bridge needs to be asked */
export function checkActionId(id: string): void {
  if (isActionId(id)) return;
  throw new CommandError(
    id.startsWith('evt_')
      ? `${id} is no action's id; it looks like an event's: action-bridge events show <source> ${id}`
      : `${id} is no action's id, which is act_ and 26 letters and digits.`,
  );
}
