import { errorName } from '../../core/errors.ts';
import type { Log, Metrics } from '../../core/ports.ts';
import { type Tracking, tracking } from '../../core/tracking/tracking.ts';
import { errorFields } from '../logging/error-fields.ts';

/**
 * A Lambda handler that is a step of the tracker. What goes wrong in it is logged with the action's id, and leaves it by its
 * name alone: Lambda writes an error's message into its log, and Step Functions into the execution.
 */
export function trackerStep(
  story: (step: Tracking) => Promise<Tracking>,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics & { flush(): void } },
): (step: unknown) => Promise<Tracking> {
  return async (step) => {
    const { success, data, error } = tracking.safeParse(step);
    if (!success) throw named(error.name);
    try {
      return await story(data);
    } catch (thrown) {
      log.error('step failed', { actionId: data.actionId, error: errorFields(thrown) });
      throw named(errorName(thrown));
    } finally {
      metrics.flush();
    }
  };
}

function named(name: string): Error {
  const error = new Error(`${name}; the function's log says where`);
  error.name = name;
  return error;
}
