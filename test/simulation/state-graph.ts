import * as z from 'zod';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';

const name = z.string();
const retrier = z.strictObject({
  ErrorEquals: z.array(name),
  IntervalSeconds: z.number().default(1),
  MaxAttempts: z.number().default(3),
  BackoffRate: z.number().default(2),
  MaxDelaySeconds: z.number().default(Number.POSITIVE_INFINITY),
  JitterStrategy: z.literal('FULL').optional(),
});
const catcher = z.strictObject({ ErrorEquals: z.array(name), ResultPath: name.nullable(), Next: name });

export type Condition =
  | { readonly And: readonly Condition[] }
  | { readonly Or: readonly Condition[] }
  | { readonly Variable: string; readonly StringEquals: string }
  | { readonly Variable: string; readonly NumericEquals: number };
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ And: z.array(condition) }),
    z.strictObject({ Or: z.array(condition) }),
    z.strictObject({ Variable: name, StringEquals: z.string() }),
    z.strictObject({ Variable: name, NumericEquals: z.number() }),
  ]),
);
const choice = z.looseObject({ Next: name }).transform(({ Next, ...rest }) => ({ Next, when: condition.parse(rest) }));

const Comment = z.string();
const state = z.discriminatedUnion('Type', [
  z.strictObject({ Type: z.literal('Wait'), Comment, SecondsPath: name, Next: name }),
  z.strictObject({
    Type: z.literal('Task'),
    Comment,
    Resource: name,
    Parameters: z.record(z.string(), z.json()),
    TimeoutSeconds: z.number().optional(),
    Retry: z.array(retrier).default([]),
    Catch: z.array(catcher).default([]),
    ResultPath: name.nullable().optional(),
    OutputPath: z.literal('$.Payload').optional(),
    Next: name,
  }),
  z.strictObject({ Type: z.literal('Choice'), Comment: Comment.optional(), Choices: z.array(choice), Default: name }),
  z.strictObject({ Type: z.literal('Succeed'), Comment }),
  z.strictObject({ Type: z.literal('Fail'), Comment, Error: name.optional(), ErrorPath: name.optional(), Cause: name }),
]);
export type State = z.infer<typeof state>;
export type TaskState = Extract<State, { Type: 'Task' }>;

const stateGraph = z.strictObject({
  Comment,
  StartAt: name,
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), state),
});
export type StateGraph = z.infer<typeof stateGraph>;

/**
 * The tracker's state machine as `cdk deploy` would deploy it.
 *
 * @throws {z.ZodError} when it has anything that the model of Step Functions does not do
 */
export function trackerStateGraph(): StateGraph {
  const bridge = synthesizedBridge();
  const [machine] = bridge.resources('AWS::StepFunctions::StateMachine');
  return stateGraph.parse(JSON.parse(bridge.text(machine?.properties.DefinitionString)));
}
