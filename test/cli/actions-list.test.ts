import { describe, expect, test } from 'vitest';
import { scriptedBridge } from '../fakes/scripted-bridge.ts';
import { actionBridge } from './action-bridge.ts';

describe('actions list', () => {
  test('of an event that has none says where to ask for the event itself, which may be ignored', async () => {
    const { url } = await scriptedBridge(() => ({ body: { actions: [] } }));
    const { stdout } = await actionBridge(['actions', 'list', '--event', 'shop/msg_x', '--url', url]);
    expect(stdout).toMatch(/^No action fits\.\n.*\n {2}action-bridge events show shop\/msg_x\n$/);
  });
});
