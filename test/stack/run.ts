import { join, resolve } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type LoadSettings, runLoad } from '../chaos/load.ts';
import { summaryOf } from '../chaos/summary.ts';
import { readmeBlocks } from '../docs/readme.ts';
import { run } from './child-process.ts';
import { deploy, destroy, environmentWith } from './deployment.ts';
import { type LongTest, runLongTest } from './long-test.ts';
import { clientSettings, startMinistack } from './ministack.ts';
import { ministackVersion, pythonPrograms } from './python-environment.ts';
import { runLogged } from './readme-blocks.ts';
import { Secrets } from './secrets.ts';
import { startSimulator, TWILIO_API_KEY, TWILIO_AUTH_TOKEN } from './simulator.ts';

/**
 * `npm run test:stack`: deploys the bridge by the README's own commands to MiniStack, an AWS that runs on this machine,
 * then holds the acceptance suite against it and reads back what it left in the table and in Step Functions. At last it sends
 * the load of test/chaos while Twilio has faults, and holds what upstream, the ledger and Twilio say against each other.
 */
async function testStack({ folder, signal, progress, closeInTheEnd }: LongTest): Promise<void> {
  progress(`MiniStack ${ministackVersion} in .venv`);
  const programs = await pythonPrograms({ log: join(folder, 'pip.log'), signal });

  const ministack = await startMinistack(join(programs, 'python'), join(folder, 'ministack'), signal);
  closeInTheEnd(() => ministack.end());
  progress(`MiniStack answers at ${ministack.aws.AWS_ENDPOINT_URL}`);

  const simulator = await startSimulator(join(folder, 'simulator.log'), signal);
  closeInTheEnd(() => simulator.end());
  progress(`the Twilio simulator answers at ${simulator.url}`);

  const { aws } = ministack;
  const shell = { env: environmentWith(aws, programs), folder, signal };
  const secrets = new Secrets(aws, shell);
  const signingSecret = await secrets.create(TWILIO_API_KEY);
  await secrets.createAuthToken(TWILIO_AUTH_TOKEN);
  progress('secrets created; cdk bootstrap, cdk deploy …');
  const outputs = await deploy(simulator.url, shell);
  const url = ministack.apiUrl(outputs.ApiUrl);
  progress(`deployed; the suite runs against ${url}`);

  await run({
    command: process.execPath,
    args: [resolve('node_modules/vitest/vitest.mjs'), 'run', '--project', 'acceptance', '--project', 'stack'],
    env: {
      ...shell.env,
      BRIDGE_URL: url,
      BRIDGE_SIGNING_SECRET: signingSecret,
      BRIDGE_SIGV4: '1',
      BRIDGE_TWILIO_AUTH_TOKEN: TWILIO_AUTH_TOKEN,
      BRIDGE_CALLBACK_URL: `${ministack.apiUrlInside(outputs.ApiUrl)}/callbacks/twilio`,
      TWILIO_SIMULATOR_URL: simulator.url,
      TWILIO_API_KEY_SID: TWILIO_API_KEY.apiKeySid,
      TWILIO_API_KEY_SECRET: TWILIO_API_KEY.apiKeySecret,
      STACK_LEDGER_TABLE: outputs.LedgerTableName,
      STACK_TRACKER_ARN: outputs.TrackerArn,
      STACK_START_QUOTA_URL: ministack.startQuotaUrl,
    },
    signal,
  });

  progress(`${LOAD_EVENTS} events while Twilio has faults …`);
  await withstandFaults({
    bridgeUrl: url,
    simulatorUrl: simulator.url,
    signingSecret,
    awsVariables: shell.env,
    signal,
  });

  const [newer] = await secrets.rotate(signingSecret);
  const [sendEvent = ''] = readmeBlocks('laptop');
  await runLogged('send-event', [sendEvent], { ...shell, env: { ...shell.env, URL: url, SECRET: newer } });
  progress('secret rotated; an event that is signed with the new one is taken');

  await destroy(shell);
  const dynamodb = new DynamoDBClient(clientSettings(aws));
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  if (TableNames.length > 0) throw new Error(`cdk destroy left ${TableNames.join(', ')} of an ephemeral stack`);
  progress('destroyed, and the table with it, as an ephemeral stack is told to be');
}

/** Enough for every phase of faults, on an AWS that runs one function after the other. */
const LOAD_EVENTS = 60;
const LOAD_SEED = 20_261_122;

async function withstandFaults(
  settings: Pick<LoadSettings, 'bridgeUrl' | 'simulatorUrl' | 'signingSecret' | 'awsVariables' | 'signal'>,
): Promise<void> {
  const report = await runLoad({
    ...settings,
    events: LOAD_EVENTS,
    seed: LOAD_SEED,
    apiKey: TWILIO_API_KEY,
    // A search for what was never made takes five minutes, and the full run on the local host waits for many.
    waitsForSearches: false,
  });
  console.log(summaryOf(report));
  const [first] = report.violations;
  if (first) throw new Error(`${report.violations.length} broken promises, such as ${first.promise}: ${first.detail}`);
}

await runLongTest('test:stack', testStack);
