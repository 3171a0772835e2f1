import * as z from 'zod';
import type { StateGraph, TaskState } from './state-graph.ts';
import { filledIn, isTrue, type Json, valueAt, withResult } from './state-paths.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualTime } from './virtual-time.ts';

export type ExecutionEnd = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
  end: ExecutionEnd | undefined;
  lifeSeconds: () => number;
  /** States entered, as they are billed. */
  transitions: number;
}

/** An error in a state's task, by the name that Retry and Catch know it by. */
export class TaskError extends Error {
  constructor(override readonly name: string) {
    super(name);
  }
}

/** What a task does: the answer of the service that it calls, or a {@link TaskError}. */
export type RunTask = (resource: string, parameters: Json) => Promise<Json>;

/** StartExecution's quota: a bucket of so many, refilled at so many a second. */
export interface StartQuota {
  readonly bucket: number;
  readonly perSecond: number;
}

export interface StepFunctionsModel {
  start(name: string, input: string): 'started' | 'running' | 'exists' | 'throttled';
  /** Ends every execution that runs, as a person or AWS may. */
  endAll(end: 'FAILED' | 'TIMED_OUT' | 'ABORTED'): void;
  /** Gives every execution that runs a companion with the same input. */
  doubleAll(): void;
  readonly executions: ReadonlyMap<string, Execution>;
  isAnyRunning(): boolean;
  /** Everything that went through the state machine: what AWS shows to whoever may look at executions. */
  readonly shown: ReadonlySet<string>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_HISTORY_EVENTS = 25_000;
/** At least; each state has an entry and an exit, and a task its scheduling, start and end besides. */
const EVENTS_OF_A_STATE = 5;

const json = z.json();

interface Settings {
  readonly graph: StateGraph;
  readonly runTask: RunTask;
  readonly quota?: StartQuota;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly timeline: Timeline;
}

/** Standard workflows of one state machine: executions by name, each running the template's own states. */
export function stepFunctionsModel({ graph, runTask, quota, time, random, timeline }: Settings): StepFunctionsModel {
  const executions = new Map<string, Execution>();
  const shown = new Set<string>();
  let running = 0;
  let tokens = quota?.bucket ?? 0;
  let refilledAt = time.now();

  function takeToken(): boolean {
    if (!quota) return true;
    tokens = Math.min(quota.bucket, tokens + ((time.now() - refilledAt) / 1_000) * quota.perSecond);
    refilledAt = time.now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function endExecution(execution: Execution, end: ExecutionEnd): void {
    if (execution.end !== undefined) return;
    execution.end = end;
    const endedAt = time.now();
    execution.lifeSeconds = () => (endedAt - execution.startedAt) / 1_000;
    running -= 1;
    timeline.add(execution.name, 'execution', end);
  }

  async function run(execution: Execution): Promise<void> {
    let name = graph.StartAt;
    let input: Json = json.parse(JSON.parse(execution.input));
    while (execution.end === undefined) {
      execution.transitions += 1;
      if (execution.transitions * EVENTS_OF_A_STATE > MAX_HISTORY_EVENTS) return endExecution(execution, 'FAILED');
      shown.add(JSON.stringify(input));
      const state = graph.States[name];
      const context = { State: { EnteredTime: new Date(time.now()).toISOString() }, Execution: { Id: execution.name } };
      switch (state?.Type) {
        case 'Wait':
          await time.sleep(Number(valueAt(state.SecondsPath, { input, context })) * 1_000);
          name = state.Next;
          break;
        case 'Task': {
          const done = await attempt(state, { input, context }, execution);
          name = done.next;
          input = done.output;
          break;
        }
        case 'Choice':
          name = state.Choices.find(({ when }) => isTrue(when, input))?.Next ?? state.Default;
          break;
        case 'Succeed':
          return endExecution(execution, 'SUCCEEDED');
        case 'Fail':
          return endExecution(execution, 'FAILED');
        default:
          throw new Error(`the state machine has no ${name}`);
      }
    }
  }

  /** Runs a task with its Retry and its Catch. */
  async function attempt(state: TaskState, scope: { input: Json; context: Json }, execution: Execution) {
    const retried = state.Retry.map(() => 0);
    const parameters = filledIn(state.Parameters, scope);
    while (execution.end === undefined) {
      try {
        const result = await withTimeout(runTask(state.Resource, parameters), state.TimeoutSeconds);
        const output = withResult(state.ResultPath, scope.input, result);
        return {
          next: state.Next,
          output: state.OutputPath ? valueAt(state.OutputPath, { ...scope, input: output }) : output,
        };
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const matches = (errors: readonly string[]) => errors.includes(error.name) || errors.includes('States.ALL');
        timeline.add(execution.name, 'task', error.name);
        const index = state.Retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals));
        const retrier = state.Retry[index];
        const attempts = retried[index] ?? 0;
        if (retrier && attempts < retrier.MaxAttempts) {
          retried[index] = attempts + 1;
          execution.transitions += 1;
          const delay = Math.min(retrier.MaxDelaySeconds, retrier.IntervalSeconds * retrier.BackoffRate ** attempts);
          await time.sleep(delay * 1_000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
          continue;
        }
        const catcher = state.Catch.find(({ ErrorEquals }) => matches(ErrorEquals));
        if (catcher)
          return { next: catcher.Next, output: withResult(catcher.ResultPath, scope.input, { Error: error.name }) };
        endExecution(execution, 'FAILED');
      }
    }
    return { next: '', output: null };
  }

  function withTimeout(task: Promise<Json>, seconds: number | undefined): Promise<Json> {
    if (seconds === undefined) return task;
    return new Promise((resolve, reject) => {
      const cancel = time.after(seconds * 1_000, () => reject(new TaskError('States.Timeout')));
      task.then(resolve, reject).finally(cancel);
    });
  }

  function begin(name: string, input: string): void {
    const execution: Execution = {
      name,
      input,
      startedAt: time.now(),
      end: undefined,
      lifeSeconds: () => (time.now() - execution.startedAt) / 1_000,
      transitions: 0,
    };
    executions.set(name, execution);
    running += 1;
    timeline.add(execution.name, 'execution', 'starts');
    time.after(graph.TimeoutSeconds * 1_000, () => endExecution(execution, 'TIMED_OUT'));
    void run(execution);
  }

  return {
    executions,
    shown,
    isAnyRunning: () => running > 0,
    start(name, input) {
      if (!takeToken()) return 'throttled';
      const before = executions.get(name);
      if (before) return before.end === undefined && before.input === input ? 'running' : 'exists';
      begin(name, input);
      return 'started';
    },
    endAll(end) {
      for (const execution of executions.values()) endExecution(execution, end);
    },
    doubleAll() {
      for (const { name, input, end } of [...executions.values()]) {
        if (end === undefined) begin(`${name}-beside-${executions.size}`, input);
      }
    },
  };
}
