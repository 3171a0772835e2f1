import type { Action } from '../core/action/action.ts';

/** The ids in every log line about an event or an action. */
export interface Ids {
  readonly source: string;
  readonly eventId?: string;
  readonly actionId?: string;
}

export function idsOf({ id, source, eventId }: Pick<Action, 'id' | 'source' | 'eventId'>): Ids {
  return { source, eventId, actionId: id };
}

/** Kept by error, so that the code that logs it need not know where it was thrown. */
const concerns = new WeakMap<Error, Ids>();

/** Does some work; {@link concernOf} returns the ids for any error that it throws. */
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

/** Returns the ids of an error or of its cause. */
export function concernOf(error: unknown): Ids | undefined {
  return error instanceof Error ? (concerns.get(error) ?? concernOf(error.cause)) : undefined;
}
