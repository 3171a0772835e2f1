import type { Action } from '../core/action/action.ts';

/** What a log line is about. Every line about an event or an action carries its ids, and nothing of its content. */
export interface Ids {
  readonly source: string;
  readonly eventId?: string;
  readonly actionId?: string;
}

/** The ids of an action and of its event. */
export function idsOf({ id, source, eventId }: Pick<Action, 'id' | 'source' | 'eventId'>): Ids {
  return { source, eventId, actionId: id };
}

/** By the error itself, so that whoever logs it last needs not know where it was thrown. */
const concerns = new WeakMap<Error, Ids>();

/** Runs a piece of work; of whatever it throws, {@link concernOf} then tells what it was about. */
export async function concerning<T>({ source, eventId }: Ids, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !concerns.has(error)) {
      concerns.set(error, { source, ...(eventId !== undefined && { eventId }) });
    }
    throw error;
  }
}

/** What an error is about, or else its cause, as far as it is known. */
export function concernOf(error: unknown): Ids | undefined {
  return error instanceof Error ? (concerns.get(error) ?? concernOf(error.cause)) : undefined;
}
