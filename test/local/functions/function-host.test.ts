import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type FunctionHost, startFunctionHost } from '../../../local/functions/function-host.ts';
import type { LocalFunction } from '../../../local/template/template.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Threads, processes and servers take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const endpoints = { dynamodb: 'http://d', stepFunctions: 'http://s', secretsManager: 'http://m' };

async function host(code: string, given: Partial<LocalFunction> = {}) {
  const bundle = join(temporaryDirectory(), 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.js'), code);
  const lines: string[] = [];
  const functions: FunctionHost = await startFunctionHost({
    functions: [
      {
        name: 'fn',
        arn: 'arn:fn',
        bundle,
        handler: 'index.handler',
        timeoutSeconds: 5,
        memoryMegabytes: 128,
        environment: {},
        ...given,
      },
    ],
    endpoints,
    onLine: (_, line) => lines.push(line),
  });
  onTestFinished(functions.close);
  return { invoke: (event: unknown) => functions.invoke('arn:fn', event), lines };
}

describe('a function that answers', () => {
  test('gets its event and a context, and its answer comes back as JSON', async () => {
    const { invoke } = await host(`exports.handler = async (event, context) => ({
      twice: event.n * 2, name: context.functionName, id: context.awsRequestId, gone: undefined,
      left: context.getRemainingTimeInMillis(),
    });`);
    const { payload } = answered(await invoke({ n: 21 }));
    expect(payload).toEqual({ twice: 42, name: 'fn', id: expect.any(String), left: expect.any(Number) });
    expect(payload).toHaveProperty('left', expect.closeTo(5_000, -3));
  });

  test("sees the template's variables and the local services, and nothing of the laptop", async () => {
    const { invoke } = await host('exports.handler = async () => process.env;', { environment: { TABLE: 'ledger' } });
    const { payload } = answered(await invoke({}));
    expect(payload).toMatchObject({
      TABLE: 'ledger',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
      AWS_ENDPOINT_URL_SFN: 'http://s',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://m',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
    });
    expect(payload).not.toHaveProperty('PATH');
    expect(payload).not.toHaveProperty('HOME');
  });

  test('keeps its state between invocations, and never has two at once in one environment', async () => {
    const { invoke } = await host(`let running = 0, most = 0, served = 0;
      exports.handler = async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
        return { most, served: ++served };
      };`);
    const results = await Promise.all(Array.from({ length: 12 }, () => invoke({})));
    const payloads = results.map((result) => answered(result).payload);
    expect(payloads).toEqual(Array.from({ length: 12 }, () => ({ most: 1, served: expect.any(Number) })));
    expect(payloads).toContainEqual({ most: 1, served: 2 });
  });

  test('what it writes is handed on by lines', async () => {
    const { invoke, lines } = await host(`exports.handler = async () => { console.log('a'); console.error('b'); };`);
    expect(await invoke({})).toEqual({ kind: 'answered', payload: null });
    await vi.waitFor(() => expect(lines.toSorted()).toEqual(['a', 'b']));
  });
});

describe('a function that does not answer', () => {
  test('an error is told by its type, its message and its trace', async () => {
    const { invoke } = await host(`exports.handler = async () => { throw new RangeError('too far'); };`);
    expect(await invoke({})).toEqual({
      kind: 'failed',
      error: {
        errorType: 'RangeError',
        errorMessage: 'too far',
        trace: expect.arrayContaining(['RangeError: too far']),
      },
    });
  });

  test("one that runs longer than the template's timeout is ended, and the next invocation starts afresh", async () => {
    const { invoke } = await host(
      `let served = 0;
       exports.handler = async ({ hang }) => (hang ? new Promise(() => setInterval(() => {}, 1000)) : ++served);`,
      { timeoutSeconds: 0.3 },
    );
    expect(await invoke({})).toEqual({ kind: 'answered', payload: 1 });
    expect(await invoke({ hang: true })).toMatchObject({
      kind: 'failed',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 0.30 seconds'),
      },
    });
    expect(await invoke({})).toEqual({ kind: 'answered', payload: 1 });
  });

  test('one that ends its process, or throws outside of its handler, takes only itself down', async () => {
    const { invoke } = await host(`exports.handler = async ({ how }) => {
      if (how === 'exit') process.exit(3);
      if (how === 'throw') { setTimeout(() => { throw new TypeError('later'); }); return new Promise(() => {}); }
      return 'alive';
    };`);
    expect(await invoke({ how: 'exit' })).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } });
    expect(await invoke({ how: 'throw' })).toMatchObject({ kind: 'failed', error: { errorType: 'TypeError' } });
    expect(await invoke({})).toEqual({ kind: 'answered', payload: 'alive' });
  });

  test('one that cannot be loaded says so at every invocation', async () => {
    const { invoke } = await host(`throw new Error('environment: TABLE is missing');`);
    for (const _ of [1, 2]) {
      expect(await invoke({})).toMatchObject({
        kind: 'failed',
        error: { errorMessage: 'environment: TABLE is missing' },
      });
    }
  });
});

function answered(result: Awaited<ReturnType<FunctionHost['invoke']>>) {
  if (result.kind === 'failed') throw new Error(result.error.errorMessage);
  return result;
}
