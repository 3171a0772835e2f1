import { createServer } from 'node:http';
import { consoleListener } from '../../console/console-listener.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { listen } from '../../local/http/listen.ts';
import { recordWeek, weekEnd } from './sample-week.ts';
import { type StoryBridge, startStoryBridge } from './story-bridge.ts';

/** A console of a bridge that has a week behind it. */
export interface SampleConsole {
  readonly url: string;
  readonly bridge: StoryBridge;
  readonly actions: Awaited<ReturnType<typeof recordWeek>> & { readonly broken: Action };
  close(): Promise<void>;
}

export async function startSampleConsole(): Promise<SampleConsole> {
  const now = () => weekEnd;
  const bridge = await startStoryBridge(now);
  const actions = await recordWeek(bridge.ledger);
  if (actions.accepted.status !== 'ACCEPTED') throw new Error('the sample is not ACCEPTED');
  const broken = { ...actions.accepted, id: `act_${'tampered'.repeat(3)}zz`, route: 'another-route' };
  await bridge.ledger.claimAction(broken);
  const listener = consoleListener({ client: bridge.client, now, onFault: (kind) => console.error(kind) });
  const { url, close } = await listen(createServer(listener), 0);
  return {
    url,
    bridge,
    actions: { ...actions, broken },
    close: async () => {
      await close();
      await bridge.close();
    },
  };
}
