import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Lambda runs the functions on Node 24 (lib/bridge-function.ts). */
const VERSION = '24.21.0';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules', '.cache', 'node24');
const executable = join(folder, 'node_modules', 'node24', 'bin', 'node');

/** The tests of what is deployed: the functions, and what they are made of. */
const ofLambdas = [
  ...['core', 'steps', 'adapters', 'sources', 'data'],
  ...['accept-event', 'create-action', 'get-action', 'operate-actions', 'query-actions', 'sweep-ledger'],
  'twilio-callback',
].map((room) => `test/${room}/`);

/**
 * Runs the tests of lambdas/ and the acceptance suite on the Node that is deployed, whichever Node started this.
 * npm's registry has that Node as a package.
 */
if (!existsSync(executable)) {
  mkdirSync(folder, { recursive: true });
  const name = `node24@npm:node-${process.platform}-${process.arch}@${VERSION}`;
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, name];
  execFileSync('npm', args, { stdio: ['ignore', 2, 2] });
}
const found = execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim();
if (found !== `v${VERSION}`)
  throw new Error(`${executable} is ${found}, not v${VERSION}. Delete ${folder} and run this again.`);
console.log(`The tests of lambdas/ and the acceptance suite on Node ${found}`);

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const env = { ...process.env, PATH: `${dirname(executable)}${delimiter}${process.env.PATH}` };
for (const args of [
  ['--project', 'node', ...ofLambdas],
  ['--project', 'acceptance'],
]) {
  const { status } = spawnSync(executable, [vitest, 'run', ...args], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
