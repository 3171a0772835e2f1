import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { BridgeStack } from '../../lib/bridge-stack.ts';
import { configPath } from './synthesized-bridge.ts';

const functionSchema = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Environment: z.object({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
  }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

/** The directories that would be uploaded, by the function's name. */
function bundleInto(outdir: string): Readonly<Record<string, string>> {
  const context = { 'aws:cdk:enable-asset-metadata': true };
  const app = new App({ outdir, context, builtinCloudFormationValidation: false });
  const stack = new BridgeStack(app, 'Test', { bridge: { config: configPath('two-sources') } });
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  const { Resources } = z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(template);
  return Object.fromEntries(
    Object.values(Resources).flatMap((resource) => {
      const { success, data } = functionSchema.safeParse(resource);
      if (!success) return [];
      const { POWERTOOLS_SERVICE_NAME: name } = data.Properties.Environment.Variables;
      return [[name, join(outdir, data.Metadata['aws:asset:path'])]];
    }),
  );
}

const names = ['accept-event', 'create-action', 'get-action', 'operate-actions', 'query-actions', 'sweep-ledger'];

describe('what is uploaded for a function', () => {
  const folder = mkdtempSync(join(tmpdir(), 'action-bridge-bundles-'));
  let bundles: Readonly<Record<string, string>>;
  const bundleOf = (name: string) => bundles[name] ?? expect.fail(`${name} has no bundle`);
  const entryOf = (name: string) => pathToFileURL(join(bundleOf(name), 'index.mjs')).href;
  const codeOf = (name: string) => readFileSync(join(bundleOf(name), 'bundle.cjs'), 'utf8');

  beforeAll(() => {
    bundles = bundleInto(join(folder, 'first'));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(names)('%s: a handler that needs nothing beside it, even where there is no node_modules', (name) => {
    const program = `import { handler } from ${JSON.stringify(entryOf(name))}; process.stdout.write(typeof handler)`;
    const env = {
      AWS_REGION: 'us-east-1',
      LEDGER_TABLE_NAME: 'ledger',
      RETENTION_DAYS: '400',
      TWILIO_SECRET_NAME: 'twilio',
      TWILIO_BASE_URL: 'https://conversations.twilio.com',
      BRIDGE_NAME: 'Test/Bridge',
      TRACKER_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:tracker',
      OPERATE_ACCESS: 'iam',
    };
    const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(stdout).toBe('function');
  });

  test('query-actions: with the description of the API, once', () => {
    expect(codeOf('query-actions').split('Report the delivery of a message').length - 1).toBe(1);
  });

  test('accept-event: with the bridge that the construct was given, in place of the one in this repository', () => {
    expect(codeOf('accept-event')).toContain('only-in-this-config');
    expect(codeOf('accept-event')).not.toContain('order-shipped-sms');
  });

  test('accept-event: without what zod has and the bridge does not use, though it imports zod by its name', () => {
    // Of each language's messages there is one that no other code could have.
    expect(codeOf('accept-event').includes('Ongeldige invoer')).toBe(false);
    expect(codeOf('accept-event').length).toBeLessThanOrEqual(470_000);
  });

  test('in none is there a way to credentials but the environment, for a function has no other', () => {
    // How containers, SSO and web identities are asked.
    const others = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'sso_account_id', 'AWS_ROLE_ARN'];
    for (const name of names)
      expect(
        others.filter((it) => codeOf(name).includes(it)),
        name,
      ).toEqual([]);
  });

  test('query-actions: with the description of that bridge, which it answers with', () => {
    const program = `
      import { handler } from ${JSON.stringify(entryOf('query-actions'))};
      handler({ routeKey: 'GET /openapi.json' }).then(({ statusCode, headers, body }) => {
        const { openapi, components } = JSON.parse(body);
        const scheme = Object.keys(components.securitySchemes).find((name) => name.startsWith('billing.'));
        process.stdout.write([statusCode, headers['content-type'], openapi, scheme].join(' '));
      })`;
    const env = { AWS_REGION: 'us-east-1', LEDGER_TABLE_NAME: 'ledger', RETENTION_DAYS: '400' };
    const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(stdout).toBe('200 application/json 3.1.1 billing.webhook-id');
  });

  test('the same code comes to the same asset, so that a deployment changes only what has changed', () => {
    const assets = (of: Readonly<Record<string, string>>) => Object.values(of).map((path) => basename(path));
    expect(assets(bundleInto(join(folder, 'second')))).toEqual(assets(bundles));
  }, 60_000);
});
