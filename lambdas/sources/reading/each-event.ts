import { MAX_BATCH_EVENTS } from '../../core/bridge/source.ts';
import { BodyTooLargeError, ProblemError } from '../../core/errors.ts';
import type { AppEvent } from '../../core/event.ts';

/**
 * Reads every event of a batch: what is wrong with one is not the others' fault.
 *
 * @throws {BodyTooLargeError} before any is read, when there are too many
 */
export function readEach(
  entries: readonly unknown[],
  read: (entry: unknown, index: number) => AppEvent,
): readonly (AppEvent | ProblemError)[] {
  if (entries.length > MAX_BATCH_EVENTS) {
    throw new BodyTooLargeError(`The batch has ${entries.length} events; ${MAX_BATCH_EVENTS} is the most.`);
  }
  return entries.map((entry, index) => {
    try {
      return read(entry, index);
    } catch (error) {
      if (error instanceof ProblemError) return error;
      throw error;
    }
  });
}
