import { join } from 'node:path';
import { bashScript, readmeBlocks } from '../docs/readme.ts';
import { run } from './child-process.ts';

/** The blocks of the README that speak with AWS, by what they are for; every one of them is in one of the lists. */
export interface StackBlocks {
  readonly createSecrets: readonly string[];
  readonly deploy: readonly string[];
  readonly audit: readonly string[];
  readonly rotateSecret: readonly string[];
}

/** @throws {Error} which names the list that has no block */
export function stackBlocks(): StackBlocks {
  const stack = readmeBlocks('stack');
  const isCreating = (block: string) => block.includes('secretsmanager create-secret');
  const isRotating = (block: string) => block.includes('secretsmanager put-secret-value');
  const blocks = {
    createSecrets: stack.filter(isCreating),
    deploy: readmeBlocks('deploy'),
    audit: stack.filter((block) => !isCreating(block) && !isRotating(block)),
    rotateSecret: stack.filter(isRotating),
  };
  for (const [name, found] of Object.entries(blocks)) {
    if (found.length === 0) throw new Error(`README.md has no block tagged ci=stack or ci=deploy for ${name}`);
  }
  return blocks;
}

/** Where the README's commands are run. */
export interface Shell {
  readonly env: NodeJS.ProcessEnv;
  /** Where logs and whatever else the commands write go. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Runs blocks as one script. @throws {Error} with the end of what they printed, which goes to `<name>.log` */
export async function runLogged(
  name: string,
  blocks: readonly string[],
  { env, folder, signal }: Shell,
): Promise<void> {
  await run({
    command: 'bash',
    args: ['-c', bashScript(blocks)],
    env,
    log: join(folder, `${name}.log`),
    signal,
  });
}
