import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

export interface WorkerSettings {
  readonly bundle: string;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** Unix milliseconds. */
  readonly deadlineMillis: number;
}

/** As Lambda's Node runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** JSON text; undefined if the handler returned nothing. */
  | { readonly kind: 'answered'; readonly payload: string | undefined }
  | { readonly kind: 'failed'; readonly error: FunctionError };

type Handler = (event: unknown, context: object) => unknown;

/**
 * Runs one function's bundle as Lambda's Node runtime would. This file is bundled and started as a plain script, so
 * that the thread loads neither TypeScript nor the host.
 */
async function serve(settings: WorkerSettings): Promise<void> {
  const post = (message: WorkerMessage): void => parentPort?.postMessage(message);
  const handler = await loadHandler(settings);
  parentPort?.on('message', async ({ requestId, event, deadlineMillis }: Invocation) => {
    try {
      const result = await handler(JSON.parse(event), {
        awsRequestId: requestId,
        functionName: settings.functionName,
        invokedFunctionArn: settings.functionArn,
        functionVersion: '$LATEST',
        memoryLimitInMB: String(settings.memoryMegabytes),
        logGroupName: `/aws/lambda/${settings.functionName}`,
        logStreamName: 'local',
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => Math.max(0, deadlineMillis - Date.now()),
      });
      post({ kind: 'answered', payload: JSON.stringify(result) });
    } catch (error) {
      post({ kind: 'failed', error: functionError(error) });
    }
  });
  post({ kind: 'ready' });
}

/** Lambda's order of search for a handler's file. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

async function loadHandler({ bundle, handler }: WorkerSettings): Promise<Handler> {
  const [file = '', name = ''] = handler.split('.');
  const paths = EXTENSIONS.map((extension) => join(bundle, `${file}${extension}`));
  const path = paths.find(existsSync);
  if (path === undefined) throw new Error(`Cannot find module '${file}' in ${bundle}`);
  const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
  const found = exported[name];
  if (typeof found === 'function') return (event, context) => found(event, context);
  throw new Error(`${handler} is undefined or not exported`);
}

function functionError(error: unknown): FunctionError {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  const { name, message, stack = '' } = error;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

void serve(workerData);
