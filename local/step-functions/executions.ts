import { AwsError } from '../http/aws-json-server.ts';
import type { LocalStateMachine } from '../template/template.ts';
import { type Json, json } from './state-language.ts';
import type { ExecutionEnd, Run, StateMachineRunner } from './state-machine.ts';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** JSON text, unchanged. */
  readonly input: string;
  readonly startedAt: Date;
  /** Absent while it runs. */
  readonly end?: ExecutionEnd & { readonly at: Date };
}

export interface Executions {
  /**
   * Starts an execution. A repeated start with the same name and input answers the execution that runs.
   *
   * @throws {AwsError} ExecutionAlreadyExists, InvalidName, InvalidExecutionInput
   */
  start(name: string, input: string): Execution;
  get(arn: string): Execution | undefined;
  /** Newest first. */
  list(): readonly Execution[];
  stop(arn: string): void;
  close(): void;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;
const MAX_INPUT_BYTES = 256 * 1024;

export function executions(
  { arn: stateMachineArn }: LocalStateMachine,
  runner: StateMachineRunner,
  now: () => Date,
): Executions {
  const all = new Map<string, Execution>();
  const running = new Map<string, Run>();
  const arnOf = (name: string): string => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

  return {
    start(name, input) {
      if (!executionName.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      const parsed = readInput(input);
      const arn = arnOf(name);
      const before = all.get(arn);
      if (before && !before.end && before.input === input) return before;
      if (before) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

      const execution: Execution = { arn, name, stateMachineArn, input, startedAt: now() };
      const run = runner.run({ arn, name, input: parsed });
      all.set(arn, execution);
      running.set(arn, run);
      void run.end.then((end) => {
        running.delete(arn);
        all.set(arn, { ...execution, end: { ...end, at: now() } });
      });
      return execution;
    },
    get: (arn) => all.get(arn),
    list: () => [...all.values()].reverse(),
    stop: (arn) => running.get(arn)?.abort(),
    close: () => {
      for (const run of running.values()) run.abort();
    },
  };
}

function readInput(input: string): Json {
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: more than ${MAX_INPUT_BYTES} bytes`,
    );
  }
  try {
    return json.parse(JSON.parse(input));
  } catch {
    throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input: not JSON');
  }
}
