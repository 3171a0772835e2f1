import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { freshApp } from '../package/fresh-app.ts';
import { environmentWith } from '../stack/deployment.ts';
import { type LongTest, runLongTest } from '../stack/long-test.ts';
import { startMinistack } from '../stack/ministack.ts';
import { pythonPrograms } from '../stack/python-environment.ts';
import { startSimulator, TWILIO_API_KEY } from '../stack/simulator.ts';
import { STACK_NAME, TheirBridge } from './their-bridge.ts';
import { sendDuring, sendEvents, type Upstream } from './traffic.ts';

/** How many actions are open while everything that they depend on is exchanged, and exchanged back, and the table changes. */
const OPEN_ACTIONS = 220;
const LEAST_OPEN = 200;

/** MiniStack 1.5.33 replaces a global table at every change of it, unless it has a name; CloudFormation changes either. */
const LEDGER_TABLE_NAME = 'somebodys-ledger';

const THEIR_CONFIG = fileURLToPath(new URL('./bridge.config.ts', import.meta.url));

const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 'deploy').toString('base64')}`;

const SENT_ONCE = 'COMPLETED after 1 create calls';

/**
 * MiniStack ends an invocation whose function's code is exchanged, where AWS lets it run to its end; the event is answered 502, and
 * comes again. If that was between the lease and the create call's result, nobody knows whether Twilio was asked: the action
 * is held in doubt, on record, and never sent twice.
 */
const HELD = ['IN_DOUBT after 0 create calls', 'IN_DOUBT after 1 create calls'];

/**
 * `npm run test:deploy`: somebody's app installs the packed bridge, deploys it to MiniStack, and while more than 200 actions
 * are open and events keep coming, deploys a later version, the former one again, and an index more; then destroys it all.
 */
async function testDeploy({ folder, signal, progress, closeInTheEnd }: LongTest): Promise<void> {
  const programs = await pythonPrograms({ log: join(folder, 'pip.log'), signal });
  const ministack = await startMinistack(join(programs, 'python'), join(folder, 'ministack'), signal);
  closeInTheEnd(() => ministack.end());
  const simulator = await startSimulator(join(folder, 'simulator.log'), signal);
  closeInTheEnd(() => simulator.end());
  Object.assign(process.env, ministack.aws);
  const secrets = new SecretsManagerClient({});
  for (const [Name, SecretString] of [
    ['somebody/shop', SIGNING_SECRET],
    ['action-bridge/twilio', JSON.stringify(TWILIO_API_KEY)],
  ]) {
    await secrets.send(new CreateSecretCommand({ Name, SecretString }));
  }

  const theirs = join(folder, 'app');
  mkdirSync(theirs);
  const app = await freshApp(theirs, environmentWith(ministack.aws, programs));
  cpSync(THEIR_CONFIG, join(theirs, 'bridge.config.ts'));
  progress('the package is packed, and installed in an app of its own');
  const bridge = new TheirBridge(app, [`twilioBaseUrl=${simulator.url}`, `ledgerTableName=${LEDGER_TABLE_NAME}`]);
  await bridge.bootstrap();
  const first = await bridge.deploy();
  const upstream: Upstream = { url: ministack.apiUrl(first.outputs.ApiUrl), secret: SIGNING_SECRET };
  process.env.STACK_LEDGER_TABLE = first.outputs.LedgerTableName;
  process.env.STACK_TRACKER_ARN = first.outputs.TrackerArn;
  const { executions, openActions, results, untilNoneIsOpen } = await import('./records.ts');
  const { checkWhatIsLeft, resourcesOf } = await import('./destroyed.ts');
  progress('deployed');

  const sent = await sendEvents(upstream, 'delayed', OPEN_ACTIONS);
  const openAtFirst = await openActions();
  const openAllTheTime = async () => {
    const openNow = new Set(await openActions());
    const open = openAtFirst.filter((id) => openNow.has(id));
    assert.ok(open.length >= LEAST_OPEN, `only ${open.length} actions have been open all the time`);
    return open;
  };
  progress(`${(await openAllTheTime()).length} actions are open; a later version is deployed …`);

  bridge.installLater();
  const upgrade = await sendDuring(upstream, bridge.deploy());
  for (const [id, code] of first.functionCodes) assert.notEqual(upgrade.done.functionCodes.get(id), code, id);
  assert.notEqual(upgrade.done.definition, first.definition);
  await openAllTheTime();
  progress(`… with ${upgrade.sent.length} events in between, and none of those actions is settled`);
  const sentToLater = await sendEvents(upstream, 'shipped', 10);

  bridge.installFormer();
  const rollback = await sendDuring(upstream, bridge.deploy());
  assert.deepEqual(rollback.done, first);
  await openAllTheTime();
  progress(`the former version is deployed again, with ${rollback.sent.length} events in between`);

  const index = await sendDuring(upstream, bridge.deploy('indexOfTheirOwn=true'));
  assert.deepEqual(index.done.outputs, first.outputs);
  const openThroughout = await openAllTheTime();
  progress(
    `an index is added, with ${index.sent.length} events in between and ${openThroughout.length} actions open all the time`,
  );

  const all = [...sent, ...upgrade.sent, ...sentToLater, ...rollback.sent, ...index.sent];
  const refusals = all.flatMap((it) => it.refusals);
  progress(`${all.length} events were taken; refused on the way: ${refusals.join(', ') || 'none'}`);
  await untilNoneIsOpen(signal);
  const found = await results(simulator.url);
  const became = new Map(found.map(({ conversationId, result }) => [conversationId, result]));
  assert.equal(found.length, all.length);
  for (const { conversationId, refusals } of all) {
    const result = became.get(conversationId) ?? 'nothing';
    const good = refusals.length > 0 ? [SENT_ONCE, ...HELD] : [SENT_ONCE];
    assert.ok(good.includes(result), `${conversationId}: ${result}, after ${refusals.join(', ') || 'no refusal'}`);
  }
  const held = found.filter(({ result }) => HELD.includes(result)).length;
  const ended = await executions();
  assert.equal(ended.size, all.length);
  const failed = [...ended.values()].filter(({ status }) => status !== 'SUCCEEDED');
  assert.equal(failed.length, held, `${failed.map(({ name, status }) => `${name} ${status}`).join(', ')}`);
  for (const { name, versions } of ended.values()) {
    assert.equal(versions.length, 1, `${name} went on in another state machine than it began in`);
  }
  for (const id of openThroughout) assert.deepEqual(ended.get(id)?.versions, ['first'], id);
  const byLater = [...ended.values()].filter(({ versions }) => versions.includes('later'));
  assert.ok(byLater.length >= sentToLater.length, 'the later state machine followed nothing');
  progress(`each was sent once and is COMPLETED, but for ${held} whose send was cut off and is held for a person;`);
  progress('every execution ended as the version that it began in says');

  const resources = await resourcesOf(STACK_NAME);
  await bridge.destroy();
  await checkWhatIsLeft(STACK_NAME, resources);
  assert.deepEqual(sorted(await results(simulator.url)), sorted(found));
  progress('the stack is destroyed but for what its template retains, and the record is whole');
}

function sorted(results: readonly { conversationId: string; result: string }[]): readonly string[] {
  return results.map(({ conversationId, result }) => `${conversationId}: ${result}`).sort();
}

await runLongTest('test:deploy', testDeploy);
