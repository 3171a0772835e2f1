import * as z from 'zod';
import { actionBridge } from '../cli/action-bridge.ts';

const apiAtMinistack = new URL('./api-at-ministack.mjs', import.meta.url).href;

/** The options that name the deployed bridge, as somebody does who has nothing but AWS credentials and the name of its stack. */
export const ofStack = {
  of: ['--stack', 'ActionBridge'],
  env: { ...process.env, ACTION_BRIDGE_URL: '', NODE_OPTIONS: `--import ${apiAtMinistack}` },
} as const;

const taken = z.object({ actions: z.tuple([z.object({ id: z.string() })]) });

/** Runs the command line for the deployed bridge. */
export function runOfStack(...args: readonly string[]) {
  return actionBridge([...args, ...ofStack.of], { env: ofStack.env });
}

/** @throws {Error} with all that it said when it did not end well */
export async function answerOf(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runOfStack(...args);
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

/** Sends the sample, or the event of a file; answers the id of its action. */
export async function send(...file: readonly string[]): Promise<string> {
  return taken.parse(JSON.parse(await answerOf('send', 'shop', ...file, '--json'))).actions[0].id;
}
