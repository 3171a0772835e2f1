import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { errorName } from '../../core/errors.ts';
import type { Tracker } from '../../core/ports.ts';
import { firstTracking } from '../../core/tracking/tracking.ts';

/** The name of an action's n-th execution: the action's id, then `-2`, `-3` … At most 80 characters, as AWS asks. */
export function executionName(actionId: string, execution: number): string {
  return execution === 1 ? actionId : `${actionId}-${execution}`;
}

/**
 * Starts executions by name, which Step Functions makes idempotent: the same name with the same input while it runs
 * is answered as a start; a name whose execution has ended is refused for 90 days.
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
