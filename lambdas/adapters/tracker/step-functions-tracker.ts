import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { errorName } from '../../core/errors.ts';
import type { Tracker } from '../../core/ports.ts';
import { firstTracking } from '../../core/tracking/tracking.ts';

/** Names an execution: the action's id, then with `-2`, `-3` … AWS allows 80 characters. */
export function executionName(actionId: string, execution: number): string {
  return execution === 1 ? actionId : `${actionId}-${execution}`;
}

/**
 * Starts executions by name, which makes it idempotent: the same name with the same input while it runs counts as a
 * start, and a name whose execution has ended is rejected for 90 days.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function stepFunctionsTracker(settings: {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}): Tracker {
  const { client, stateMachineArn } = settings;
  return {
    async start(action, execution) {
      const name = executionName(action.id, execution);
      const input = JSON.stringify(firstTracking(action));
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
        return { kind: 'running' };
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return { kind: 'ended' };
        return { kind: 'unavailable', reason: errorName(error) };
      }
    },
  };
}
