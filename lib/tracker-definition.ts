import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  type RetryProps,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoUpdateItem, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ACTION_KEY_PREFIX, ledgerPartitionKey } from '../lambdas/adapters/ledger/ledger-schema.ts';
import type { Status } from '../lambdas/core/action/transitions.ts';
import type { BridgeFunction } from './bridge-function.ts';
import type { LedgerTable } from './ledger-table.ts';

/** On top of the function's time-out. */
const ANSWER_SECONDS = 5;

/** Keeps an action's item far below 400 KB. */
const MAX_TRACKING_ERRORS = 50;

/** Lambda is busy or unreachable: full jitter over 1, 2, 4, 8, 16 and 30 s. */
const retryOfService: RetryProps = {
  errors: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.ClientExecutionTimeoutException',
    'States.Timeout',
  ],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JitterType.FULL,
};

/** Our code threw. Retrying create-action is safe: the lease lets one call send. */
const retryOfOurs: RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(5),
  backoffRate: 3,
  maxAttempts: 2,
  jitterStrategy: JitterType.FULL,
};

/**
 * Passes `Tracking` (lambdas/core/tracking/tracking.ts) from state to state. One poll costs three state transitions:
 * Wait, GetAction, Settled?.
 */
export function trackerDefinition(
  scope: Construct,
  parts: { readonly getAction: BridgeFunction; readonly createAction: BridgeFunction; readonly ledger: LedgerTable },
): IChainable {
  const wait = new Wait(scope, 'Wait', {
    comment: 'For the time that lambdas/core/tracking/schedule.ts computes.',
    time: WaitTime.secondsPath('$.waitSeconds'),
  });
  const getAction = invoke(scope, 'GetAction', {
    fn: parts.getAction,
    comment: 'Polls Twilio for the action and records changes in the ledger.',
  });
  const createAction = invoke(scope, 'CreateAction', {
    fn: parts.createAction,
    comment: 'Sends an action whose send failed before.',
  });
  const completed = new Succeed(scope, 'Completed', { comment: 'Twilio says COMPLETED.' });
  const notCompleted = new Fail(scope, 'NotCompleted', {
    comment: 'FAILED, EXPIRED or IN_DOUBT; the status becomes the name of the error.',
    errorPath: '$.status',
    cause: 'The ledger says why.',
  });
  const recordTrackingError = recordError(scope, parts.ledger);
  const trackingFailed = new Fail(scope, 'TrackingFailed', {
    comment: 'The action stays open in the ledger. sweep-ledger starts another execution for it.',
    error: 'TrackingFailed',
    cause: 'A step kept failing; trackingErrors in the ledger says which way.',
  });

  const settled = new Choice(scope, 'Settled?', { comment: 'Decides whether work is left.' })
    .when(statusIs('COMPLETED'), completed)
    .when(Condition.or(statusIs('FAILED'), statusIs('EXPIRED'), statusIs('IN_DOUBT')), notCompleted)
    .when(Condition.and(statusIs('ACCEPTED'), Condition.numberEquals('$.waitSeconds', 0)), createAction)
    .otherwise(wait);

  for (const task of [getAction, createAction]) {
    task.addRetry(retryOfService).addRetry(retryOfOurs);
    task.addCatch(recordTrackingError, { resultPath: '$.error' });
    task.next(settled);
  }
  recordTrackingError.addCatch(trackingFailed, { resultPath: JsonPath.DISCARD }).next(trackingFailed);
  return wait.next(getAction);
}

function statusIs(status: Status): Condition {
  return Condition.stringEquals('$.status', status);
}

function invoke(
  scope: Construct,
  id: string,
  { fn, comment }: { readonly fn: BridgeFunction; readonly comment: string },
): LambdaInvoke {
  return new LambdaInvoke(scope, id, {
    comment,
    lambdaFunction: fn.handler,
    payload: TaskInput.fromJsonPathAt('$'),
    outputPath: '$.Payload',
    taskTimeout: Timeout.duration(fn.timeout.plus(Duration.seconds(ANSWER_SECONDS))),
    // They have no jitter.
    retryOnServiceExceptions: false,
  });
}

/** Keeps the error's name only: its text may hold data. */
function recordError(scope: Construct, { table }: LedgerTable): TaskStateBase {
  const trackingError = DynamoAttributeValue.fromMap({
    at: DynamoAttributeValue.fromString(JsonPath.stringAt('$$.State.EnteredTime')),
    error: DynamoAttributeValue.fromString(JsonPath.stringAt('$.error.Error')),
    execution: DynamoAttributeValue.fromString(JsonPath.stringAt('$$.Execution.Id')),
  });
  return new DynamoUpdateItem(scope, 'RecordTrackingError', {
    comment: 'Records the error even if our code is broken. Does not change the status.',
    table,
    key: {
      [ledgerPartitionKey]: DynamoAttributeValue.fromString(
        JsonPath.format(`${ACTION_KEY_PREFIX}{}`, JsonPath.stringAt('$.actionId')),
      ),
    },
    updateExpression: 'SET trackingErrors = list_append(if_not_exists(trackingErrors, :none), :error)',
    conditionExpression:
      `attribute_exists(${ledgerPartitionKey}) AND ` +
      '(attribute_not_exists(trackingErrors) OR size(trackingErrors) < :most)',
    expressionAttributeValues: {
      ':none': DynamoAttributeValue.fromList([]),
      ':error': DynamoAttributeValue.fromList([trackingError]),
      ':most': DynamoAttributeValue.fromNumber(MAX_TRACKING_ERRORS),
    },
    resultPath: JsonPath.DISCARD,
  })
    .addRetry({ errors: ['DynamoDB.ConditionalCheckFailedException'], maxAttempts: 0 })
    .addRetry({ ...retryOfService, errors: ['States.ALL'] });
}
