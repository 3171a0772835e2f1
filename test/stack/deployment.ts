import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import type { AwsEnvironment } from './ministack.ts';
import { runLogged, type Shell, stackBlocks } from './readme-blocks.ts';

const outputs = z.object({ ApiUrl: z.url(), LedgerTableName: z.string().min(1), TrackerArn: z.string().min(1) });

/** The outputs of lib/bridge-stack.ts. */
export type Outputs = z.infer<typeof outputs>;

/**
 * Bootstraps and deploys by the README's own commands. What a test needs otherwise, Twilio at another place among it,
 * is in the `.cdk.json` of a home that has nothing else in it.
 */
export async function deploy(twilioBaseUrl: string, shell: Shell): Promise<Outputs> {
  const home = join(shell.folder, 'home');
  const outputsFile = join(shell.folder, 'outputs.json');
  const settings = {
    context: { ephemeral: true, twilioBaseUrl },
    requireApproval: 'never',
    progress: 'events',
    output: join(shell.folder, 'cdk.out'),
    outputsFile,
  };
  mkdirSync(home);
  writeFileSync(join(home, '.cdk.json'), JSON.stringify(settings));
  await runLogged('cdk', stackBlocks().deploy, { ...shell, env: { ...shell.env, HOME: home } });
  const [stack] = Object.values(z.record(z.string(), outputs).parse(JSON.parse(readFileSync(outputsFile, 'utf8'))));
  if (!stack) throw new Error(`${outputsFile} has no stack`);
  return stack;
}

/** Destroys what was deployed, which `ephemeral` lets vanish without a trace. */
export async function destroy(shell: Shell): Promise<void> {
  const env = { ...shell.env, HOME: join(shell.folder, 'home') };
  await runLogged('cdk-destroy', ['npx cdk destroy --force'], { ...shell, env });
}

/** The developer's environment, with MiniStack in place of their AWS account and `programs` first on the PATH. */
export function environmentWith(aws: AwsEnvironment, programs: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return {
    ...Object.fromEntries(others),
    ...aws,
    // A version manager's npx, which finds its Node by the home, is not for a home that is another.
    PATH: [programs, dirname(process.execPath), process.env.PATH].join(delimiter),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  };
}
