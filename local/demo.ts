import { setTimeout as wait } from 'node:timers/promises';
import pc from 'picocolors';
import bridge from '#bridge-config';
import { isSettled } from '../lambdas/core/action/transitions.ts';
import { type DemoEvent, demoEvents, isAsExpected, readDemoAction, sendDemoEvent } from './demo/demo-events.ts';
import { type DemoProgress, historyTable, nextSteps, progressView, verdictLine } from './demo/demo-view.ts';
import { startHost } from './host.ts';
import { settingsFrom } from './settings.ts';

/** `npm run demo`. Exits with 0 only if each action settles as expected. */

/** A simulated action settles in about a second; the tracker polls at most 2 s later. */
const GIVE_UP_AFTER_MILLIS = 60_000;
const LOOK_EVERY_MILLIS = 150;

async function main(): Promise<boolean> {
  console.log(`\n${pc.bold('action-bridge demo')}: synthesising the stack and starting it on this machine …\n`);
  // One send is refused on purpose, so warnings are expected.
  const host = await startHost({
    port: 0,
    simulatorPort: 0,
    dynamodbPort: 0,
    callbacks: true,
    logLevel: 'ERROR',
    log: console.error,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void host.close().finally(() => process.exit(1)));
  }
  try {
    console.log(`\nSending three signed events to ${host.url}. Twilio is simulated at ${host.simulatorUrl}.\n`);
    const followed = await Promise.all(demoEvents.map((event) => sendAndName(host.url, event)));
    const ended = await follow(host.url, followed);

    console.log(`\nThe histories in the ledger, table ${host.stack.tables[0]?.TableName}:\n`);
    console.log(historyTable(ended));
    console.log(`\n${ended.map(verdictLine).join('\n')}\n`);
    const isAllAsExpected = ended.every(({ event, action }) => isAsExpected(event, action));
    if (isAllAsExpected) console.log(`Next:\n\n${nextSteps(settingsFrom({ PORT: process.env.PORT }).port)}\n`);
    return isAllAsExpected;
  } finally {
    await host.close();
  }
}

interface Followed {
  readonly event: DemoEvent;
  readonly id: string;
}

async function sendAndName(url: string, event: DemoEvent): Promise<Followed> {
  return { event, id: await sendDemoEvent(url, bridge, event) };
}

async function follow(url: string, events: readonly Followed[]): Promise<readonly DemoProgress[]> {
  const view = progressView(process.stdout);
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MILLIS;
  for (;;) {
    const all = await Promise.all(events.map(async (it) => ({ ...it, action: await readDemoAction(url, it.id) })));
    view.show(all);
    if (all.every(hasEnded) || Date.now() > giveUpAt) {
      view.done();
      return all;
    }
    await wait(LOOK_EVERY_MILLIS);
  }
}

/** An action is also done if it settled in an unexpected status. */
function hasEnded({ event, action }: DemoProgress): boolean {
  return isAsExpected(event, action) || (isSettled(action.status) && action.status !== event.expected.status);
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
main().then(
  (isAllAsExpected) => process.exit(isAllAsExpected ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
