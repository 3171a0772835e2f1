import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import * as z from 'zod';
import type { ActionBridge, ActionBridgeProps } from '../../lib/action-bridge.ts';
import { BridgeStack } from '../../lib/bridge-stack.ts';

/** The path of a configuration that tests use. */
export function configPath(
  name: 'two-sources' | 'iam-source' | 'no-bridge' | 'same-route-twice' | 'unreachable-route',
): string {
  return fileURLToPath(new URL(`configs/${name}.ts`, import.meta.url));
}

/** Context of a synth that bundles nothing and says in the template which construct each resource is. */
export const quickContext = { 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true };

/** A key of somebody's, in the region of the synthesised bridge. */
export function keyOfOnesOwn(): IKey {
  return Key.fromKeyArn(new Stack(), 'Key', keyArn);
}

export const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DeletionPolicy: z.string().optional(),
  Metadata: z.object({ 'aws:cdk:path': z.string() }),
});

export interface SynthesizedResource {
  /** The path of its construct below the bridge, such as `Ledger/Table`. */
  readonly construct: string;
  readonly properties: Readonly<Record<string, z.core.util.JSONType>>;
  readonly deletionPolicy: string | undefined;
}

export interface SynthesizedBridge {
  readonly template: Template;
  /** All resources of a type. */
  resources(type: string): readonly SynthesizedResource[];
  /** A value of the template as text, with the constructs' paths in place of references to them. */
  text(value: z.core.util.JSONType | undefined): string;
}

/**
 * What an account would get for a bridge.
 *
 * @param change what its owner does to it before it is synthesised
 */
export function synthesizedBridge(
  bridge: ActionBridgeProps = {},
  change: (bridge: ActionBridge) => unknown = () => {},
): SynthesizedBridge {
  const app = new App({ context: quickContext, builtinCloudFormationValidation: false });
  const stack = new BridgeStack(app, 'Test', {
    // CDK takes no key for a table without knowing the region.
    ...(bridge.encryptionKey && { env: { region: 'us-east-1' } }),
    bridge: { config: configPath('two-sources'), ...bridge },
  });
  change(stack.bridge);
  const template = Template.fromStack(stack);
  const resources = z.record(z.string(), resourceSchema).parse(template.toJSON().Resources);
  const constructOf = (id: string) =>
    (resources[id]?.Metadata['aws:cdk:path'] ?? id).replace(/^Test\/Bridge\//, '').replace(/\/Resource$/, '');

  return {
    template,
    resources: (type) =>
      Object.entries(resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties, DeletionPolicy }]) => ({
          construct: constructOf(id),
          properties: Properties,
          deletionPolicy: DeletionPolicy,
        })),
    text: (value) => textOf(value, constructOf),
  };
}

const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.json())]) });
const getAtt = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const ref = z.object({ Ref: z.string() });
const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
};

function textOf(value: z.core.util.JSONType | undefined, constructOf: (id: string) => string): string {
  if (typeof value === 'string') return value;
  const joined = join.safeParse(value);
  if (joined.success) {
    const [separator, parts] = joined.data['Fn::Join'];
    return parts.map((part) => textOf(part, constructOf)).join(separator);
  }
  const got = getAtt.safeParse(value);
  if (got.success) return constructOf(got.data['Fn::GetAtt'][0]);
  const referred = ref.safeParse(value);
  if (referred.success) return pseudo[referred.data.Ref] ?? constructOf(referred.data.Ref);
  return JSON.stringify(value);
}
