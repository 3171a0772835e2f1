import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { LocalFunction } from '../template/template.ts';
import type { FunctionError, Invocation, WorkerMessage, WorkerSettings } from './function-worker.ts';

/** As in Lambda's Invoke API. */
export type InvocationResult =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly error: FunctionError };

/** Handles one invocation at a time. */
export interface FunctionEnvironment {
  /** Never rejects. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** False after a time-out or a crash. */
  readonly isAlive: boolean;
  end(): Promise<void>;
}

export interface EnvironmentSettings {
  readonly script: string;
  readonly fn: LocalFunction;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
}

/** Lambda's limit for loading a function, which does not count as running time. */
const INIT_TIMEOUT_MILLIS = 10_000;

/** Starts a worker thread with the function's bundle and the template's memory and time limits. */
export function functionEnvironment({ script, fn, variables, onLine }: EnvironmentSettings): FunctionEnvironment {
  const worker = new Worker(script, {
    eval: true,
    workerData: {
      bundle: fn.bundle,
      handler: fn.handler,
      functionName: fn.name,
      functionArn: fn.arn,
      memoryMegabytes: fn.memoryMegabytes,
    } satisfies WorkerSettings,
    env: { ...variables },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
  });
  for (const output of [worker.stdout, worker.stderr]) {
    createInterface({ input: output }).on('line', (line) => onLine(fn.name, line));
  }

  let isAlive = true;
  let receive: (message: WorkerMessage) => void = () => {};
  const die = (error: FunctionError): void => {
    isAlive = false;
    receive({ kind: 'failed', error });
  };
  worker.on('message', (message: WorkerMessage) => receive(message));
  worker.on('error', (error: Error) =>
    die({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }),
  );
  worker.on('exit', (code) =>
    die({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with status ${code}`, trace: [] }),
  );

  const next = (timeoutMillis: number, onTimeout: () => FunctionError): Promise<WorkerMessage> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        die(onTimeout());
        void worker.terminate();
      }, timeoutMillis);
      receive = (message) => {
        clearTimeout(timer);
        receive = () => {};
        resolve(message);
      };
    });

  const timedOut = (requestId: string, seconds: number) => (): FunctionError => ({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    trace: [],
  });

  const ready = next(INIT_TIMEOUT_MILLIS, timedOut('init', INIT_TIMEOUT_MILLIS / 1_000));

  return {
    async invoke(event) {
      const loaded = await ready;
      if (loaded.kind === 'failed') return loaded;
      const requestId = randomUUID();
      const timeoutMillis = fn.timeoutSeconds * 1_000;
      const answer = next(timeoutMillis, timedOut(requestId, fn.timeoutSeconds));
      worker.postMessage({
        requestId,
        event: JSON.stringify(event),
        deadlineMillis: Date.now() + timeoutMillis,
      } satisfies Invocation);
      const message = await answer;
      if (message.kind === 'failed') return message;
      const payload = message.kind === 'answered' ? message.payload : undefined;
      return { kind: 'answered', payload: payload === undefined ? null : JSON.parse(payload) };
    },
    get isAlive() {
      return isAlive;
    },
    async end() {
      isAlive = false;
      await worker.terminate();
    },
  };
}
