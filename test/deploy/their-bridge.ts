import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { FreshApp } from '../package/fresh-app.ts';

/** As test/package/app/app.ts names it. */
export const STACK_NAME = 'SomebodysApp';

/** The state that decides whether an action is followed on, as each version of the state machine names it. */
export const decidingState = { first: 'Settled?', later: 'Settled by now?' };

const outputsFile = z.object({
  [STACK_NAME]: z.object({ ApiUrl: z.url(), LedgerTableName: z.string().min(1), TrackerArn: z.string().min(1) }),
});

/** The outputs of test/package/app/app.ts. */
export type Outputs = z.infer<typeof outputsFile>[typeof STACK_NAME];

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).optional() }),
  ),
});

/** What of a deployment is to differ from version to version: the code of the bridge's functions and the state machine. */
export interface Deployed {
  readonly outputs: Outputs;
  readonly functionCodes: ReadonlyMap<string, string>;
  readonly definition: string;
}

/** Somebody's app, as they deploy it: with the version of the bridge that they have installed. */
export class TheirBridge {
  private readonly installed: string;
  private readonly former: string;

  constructor(
    private readonly app: FreshApp,
    private readonly context: readonly string[],
  ) {
    this.installed = join(app.folder, 'node_modules/action-bridge');
    this.former = join(app.folder, 'former-version');
  }

  async bootstrap(): Promise<void> {
    await this.app.exec('cdk', 'bootstrap', '--app', 'tsx app.ts');
  }

  async deploy(...more: readonly string[]): Promise<Deployed> {
    const context = [...this.context, ...more].flatMap((setting) => ['--context', setting]);
    const unasked = ['--require-approval', 'never', '--outputs-file', 'outputs.json'];
    await this.app.exec('cdk', 'deploy', STACK_NAME, '--app', 'tsx app.ts', ...context, ...unasked);
    return {
      outputs: outputsFile.parse(this.read('outputs.json'))[STACK_NAME],
      ...partsOf(this.read(`cdk.out/${STACK_NAME}.template.json`)),
    };
  }

  async destroy(): Promise<void> {
    await this.app.exec('cdk', 'destroy', STACK_NAME, '--force', '--app', 'tsx app.ts');
  }

  /** Installs what a later version could be: other code in every function, and another state in the state machine. */
  installLater(): void {
    cpSync(this.installed, this.former, { recursive: true });
    const functions = join(this.installed, 'dist/lambdas');
    for (const name of readdirSync(functions).filter((it) => it.includes('-'))) {
      change(join(functions, name, 'index.js'), (code) => `${code}\nglobalThis.actionBridgeVersion = 'later';\n`);
    }
    change(join(this.installed, 'dist/lib/tracker-definition.js'), (code) =>
      code.replaceAll(`'${decidingState.first}'`, `'${decidingState.later}'`),
    );
  }

  installFormer(): void {
    rmSync(this.installed, { recursive: true });
    renameSync(this.former, this.installed);
  }

  private read(file: string): unknown {
    return JSON.parse(readFileSync(join(this.app.folder, file), 'utf8'));
  }
}

function change(file: string, edit: (code: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`${file} is not what it was: there is nothing to change in it`);
  writeFileSync(file, after);
}

function partsOf(json: unknown): Pick<Deployed, 'functionCodes' | 'definition'> {
  const resources = Object.entries(template.parse(json).Resources);
  const of = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const functions = of('AWS::Lambda::Function').filter(([id]) => id.startsWith('Bridge'));
  return {
    functionCodes: new Map(functions.map(([id, { Properties }]) => [id, JSON.stringify(Properties?.Code)])),
    definition: JSON.stringify(of('AWS::StepFunctions::StateMachine')[0]?.[1].Properties?.DefinitionString),
  };
}
