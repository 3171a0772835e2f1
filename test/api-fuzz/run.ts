import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { startHost } from '../../local/host.ts';
import { LOCAL_AUTH_TOKEN } from '../../local/settings/secrets-api.ts';
import { run } from '../stack/child-process.ts';
import { type LongTest, runLongTest } from '../stack/long-test.ts';
import { type PythonEnvironment, pythonPrograms } from '../stack/python-environment.ts';

const beside = (file: string): string => fileURLToPath(new URL(`./${file}`, import.meta.url));

const SCHEMATHESIS: PythonEnvironment = {
  script: 'npm run test:api-fuzz',
  requirements: beside('requirements.txt'),
  folder: '.venv-api-fuzz',
};

/**
 * `npm run test:api-fuzz`: asks a local host whatever its own API description allows, and much that it does not. It fails on a 5xx, on
 * an answer that the description does not have, and on an event that was taken though its signature does not hold. With
 * `-- --seed N` it asks the same again.
 */
async function fuzz(seed: number, { folder, signal, progress, closeInTheEnd }: LongTest): Promise<void> {
  progress(`asks from seed ${seed}`);
  const programs = await pythonPrograms({ log: join(folder, 'pip.log'), signal }, SCHEMATHESIS);
  const answers = new Map<string, number>();
  const host = await startHost({
    port: 0,
    simulatorPort: 0,
    dynamodbPort: 0,
    logLevel: 'ERROR',
    log: console.log,
    onRequest: ({ method, path, status }) => {
      const answer = `${method} /${path.split('/')[1]} ${status}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    },
  });
  closeInTheEnd(() => host.close());
  // From a file: of a document that it fetched itself, Schemathesis leaves out the operation that it fetched it by.
  const document = join(folder, 'openapi.json');
  writeFileSync(document, await (await fetch(`${host.url}/openapi.json`, { signal })).text());
  const config = ['--config-file', beside('schemathesis.toml')];
  await run({
    command: join(programs, 'schemathesis'),
    args: [...config, 'run', document, '--url', host.url, '--seed', String(seed)],
    env: {
      PATH: process.env.PATH,
      PYTHONPATH: beside('.'),
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: 'hooks',
      BRIDGE_SIGNING_SECRET: LOCAL_SIGNING_SECRET,
      BRIDGE_AUTH_TOKEN: LOCAL_AUTH_TOKEN,
    },
    cwd: folder,
    signal,
  });
  checkReach(answers);
}

/** What has to have been answered at least once: without it, the fuzzing went no deeper than the refusals. */
const REACHED = [
  'POST /events 202',
  'POST /events 401',
  'POST /events 422',
  'GET /events 200',
  'GET /actions 200',
  'POST /callbacks 204',
  'POST /callbacks 401',
];

function checkReach(answers: ReadonlyMap<string, number>): void {
  console.table(Object.fromEntries([...answers].sort()));
  const missing = REACHED.filter((answer) => !answers.has(answer));
  if (missing.length > 0) throw new Error(`nothing was answered with ${missing.join(', ')}`);
}

const { values: options } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = z.coerce
  .number()
  .int()
  .nonnegative()
  .parse(options.seed ?? randomInt(2 ** 31));

await runLongTest('test:api-fuzz', (test) => fuzz(seed, test));
