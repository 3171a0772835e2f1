import { join } from 'node:path';
import { bashScript, pageBlocks, readmeBlocks } from '../docs/readme.ts';
import { run } from './child-process.ts';

/** The blocks of the pages that speak with AWS, by what they are for; every one of them is in one of the lists. */
export interface StackBlocks {
  readonly createSecrets: readonly string[];
  readonly deploy: readonly string[];
  readonly audit: readonly string[];
  readonly rotateSecret: readonly string[];
}

/** @throws {Error} which names the page that has no block */
export function stackBlocks(): StackBlocks {
  return {
    createSecrets: readmeBlocks('stack'),
    deploy: readmeBlocks('deploy'),
    audit: pageBlocks('docs/guides/audit.md', 'stack'),
    rotateSecret: pageBlocks('docs/guides/rotate-secrets.md', 'stack'),
  };
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
