import { type AwsEndpoints, awsEnvironment } from '../http/aws-identity.ts';
import type { LocalFunction } from '../template/template.ts';
import { type FunctionEnvironment, functionEnvironment, type InvocationResult } from './function-environment.ts';
import { threadScript } from './thread-script.ts';

export interface FunctionHost {
  /** @throws {Error} if there is no such function, or the host is closing */
  invoke(arn: string, event: unknown): Promise<InvocationResult>;
  /** Waits up to 5 s for running invocations, then ends every environment. */
  close(): Promise<void>;
}

export interface FunctionHostSettings {
  readonly functions: readonly LocalFunction[];
  readonly endpoints: AwsEndpoints;
  readonly onLine: (functionName: string, line: string) => void;
}

/** Parallel environments of one function. Lambda has 1,000; a laptop queues. */
const MAX_ENVIRONMENTS = 4;

/** A send that is cut off must be searched for later. */
const DRAIN_MILLIS = 5_000;

export async function startFunctionHost(settings: FunctionHostSettings): Promise<FunctionHost> {
  const script = await threadScript(new URL('./function-worker.ts', import.meta.url));
  const pools = new Map(settings.functions.map((fn) => [fn.arn, pool(fn, script, settings)]));
  const running = new Set<Promise<unknown>>();
  let isClosing = false;

  return {
    async invoke(arn, event) {
      const target = pools.get(arn);
      if (!target) throw new Error(`no function has the ARN ${arn}`);
      if (isClosing) throw new Error('the local host is closing');
      const invocation = target.invoke(event);
      running.add(invocation);
      try {
        return await invocation;
      } finally {
        running.delete(invocation);
      }
    },
    async close() {
      isClosing = true;
      const timer = new AbortController();
      const enough = new Promise((resolve) => {
        const timeout = setTimeout(resolve, DRAIN_MILLIS);
        timer.signal.addEventListener('abort', () => clearTimeout(timeout));
      });
      await Promise.race([Promise.allSettled(running), enough]);
      timer.abort();
      await Promise.all([...pools.values()].map(({ end }) => end()));
    },
  };
}

interface Pool {
  invoke(event: unknown): Promise<InvocationResult>;
  end(): Promise<void>;
}

function pool(fn: LocalFunction, script: string, { endpoints, onLine }: FunctionHostSettings): Pool {
  const variables = { ...fn.environment, ...awsEnvironment(endpoints), ...lambdaEnvironment(fn) };
  const all = new Set<FunctionEnvironment>();
  const idle: FunctionEnvironment[] = [];
  const waiting: ((environment: FunctionEnvironment) => void)[] = [];

  const start = (): FunctionEnvironment => {
    const environment = functionEnvironment({ script, fn, variables, onLine });
    all.add(environment);
    return environment;
  };
  const acquire = (): FunctionEnvironment | Promise<FunctionEnvironment> => {
    for (let environment = idle.pop(); environment; environment = idle.pop()) {
      if (environment.isAlive) return environment;
      all.delete(environment);
    }
    return all.size < MAX_ENVIRONMENTS ? start() : new Promise((resolve) => waiting.push(resolve));
  };
  const release = (environment: FunctionEnvironment): void => {
    if (!environment.isAlive) all.delete(environment);
    const next = waiting.shift();
    if (next) next(environment.isAlive ? environment : start());
    else if (environment.isAlive) idle.push(environment);
  };

  return {
    async invoke(event) {
      const environment = await acquire();
      try {
        return await environment.invoke(event);
      } finally {
        release(environment);
      }
    },
    async end() {
      await Promise.all([...all].map((environment) => environment.end()));
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaEnvironment(fn: LocalFunction): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: fn.bundle,
    _HANDLER: fn.handler,
    TZ: ':UTC',
  };
}
