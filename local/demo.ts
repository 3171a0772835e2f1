import { setTimeout as wait } from 'node:timers/promises';
import pc from 'picocolors';
import bridge from '#bridge-config';
import { isSettled } from '../lambdas/core/action/transitions.ts';
import { type DemoEvent, demoEvents, isAsExpected, readDemoAction, sendDemoEvent } from './demo/demo-events.ts';
import { type DemoProgress, historyTable, progressView, verdictLine } from './demo/demo-view.ts';
import { startHost } from './host.ts';

/**
 * `npm run demo`: the whole bridge on free ports, and three events followed to their end. It exits with 0 only if each
 * ended as it should.
 */

/** Actions of the simulator settle in about a second, and are looked at 2 s later at the most. */
const GIVE_UP_AFTER_MILLIS = 60_000;
const LOOK_EVERY_MILLIS = 150;

async function main(): Promise<boolean> {
  console.log(`\n${pc.bold('action-bridge demo')}: the stack is synthesised and started on this machine …\n`);
  // Refusals are part of the show, so that only what should not happen is logged.
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
    console.log(`\nThree signed events to ${host.url}, Twilio simulated at ${host.simulatorUrl}\n`);
    const followed = await Promise.all(demoEvents.map((event) => sendAndName(host.url, event)));
    const ended = await follow(host.url, followed);

    console.log(`\nWhat the ledger has on record, in table ${host.stack.tables[0]?.TableName}:\n`);
    console.log(historyTable(ended));
    console.log(`\n${ended.map(verdictLine).join('\n')}\n`);
    return ended.every(({ event, action }) => isAsExpected(event, action));
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

/** Reads the actions until all have settled and are delivered where they should be, or the time is up; shows every step. */
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

/** One that settled otherwise than it should is not waited for. */
function hasEnded({ event, action }: DemoProgress): boolean {
  return isAsExpected(event, action) || (isSettled(action.status) && action.status !== event.expected.status);
}

// The SDK would say that it wants a newer Node, which is true of what is deployed and of no use on a laptop.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
main().then(
  (isAllAsExpected) => process.exit(isAllAsExpected ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
