import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type NodeRuntime, runtimeInterfaceClient } from '../environment.ts';

/** From the start of a process to its first answer, in milliseconds. */
export interface FirstAnswer {
  readonly millis: number;
  /** CPU time of all its threads; NaN where the system does not tell. */
  readonly cpuMillis: number;
}

/**
 * Starts a function under AWS's runtime interface client and answers what went by until its first answer was there.
 * The Runtime API is played by this process: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
 *
 * @throws {Error} when the function fails
 */
export async function startToFirstAnswer(
  { executable }: NodeRuntime,
  folder: string,
  { event, environment }: { readonly event: object; readonly environment: Readonly<Record<string, string>> },
): Promise<FirstAnswer> {
  let settle: (result: Answered | { readonly error: string }) => void = () => {};
  const answered = new Promise<Answered | { readonly error: string }>((resolve) => {
    settle = resolve;
  });
  let isHandedOut = false;
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url.endsWith('/invocation/next')) {
      // The next one is never given: the process is ended while it waits.
      if (isHandedOut) return;
      isHandedOut = true;
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': 'bench',
        'lambda-runtime-deadline-ms': String(Date.now() + 29_000),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:111122223333:function:bench',
      });
      response.end(JSON.stringify(event));
      return;
    }
    const answered = { at: performance.now(), cpuMillis: cpuMillisOf(child.pid) };
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      response.writeHead(202).end('{}');
      settle(url.endsWith('/response') && !/"statusCode":[45]/.test(body) ? answered : { error: `${url} ${body}` });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const startedAt = performance.now();
  const child = spawn(executable, [runtimeInterfaceClient, 'index.handler'], {
    cwd: folder,
    env: {
      ...environment,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  child.once('exit', (code) => settle({ error: `exit ${code}: ${complaints.slice(0, 500)}` }));
  const result = await answered;
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  if ('error' in result) throw new Error(`${folder} under ${executable} failed: ${result.error}`);
  return { millis: result.at - startedAt, cpuMillis: result.cpuMillis };
}

interface Answered {
  /** By the clock that only goes forward. */
  readonly at: number;
  readonly cpuMillis: number;
}

/** What the threads of a process have run so far. Source: https://docs.kernel.org/scheduler/sched-stats.html */
function cpuMillisOf(pid: number | undefined): number {
  const tasks = `/proc/${pid}/task`;
  try {
    const nanoseconds = readdirSync(tasks).map((task) => {
      const [run = ''] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ');
      return Number(run);
    });
    return nanoseconds.reduce((sum, it) => sum + it, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}
