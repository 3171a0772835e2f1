import { errorName } from '../../core/errors.ts';
import type { Log, Metrics } from '../../core/ports.ts';
import { type Tracking, tracking } from '../../core/tracking/tracking.ts';
import { errorFields } from '../logging/error-fields.ts';

/**
 * Makes a step of the tracker a Lambda handler. An error is logged with the action's id, and thrown with its name
 * alone, because Lambda logs messages and Step Functions stores them.
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
  const error = new Error(`${name}; see the function's log`);
  error.name = name;
  return error;
}
