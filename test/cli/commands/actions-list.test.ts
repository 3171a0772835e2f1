import { describe, expect, test } from 'vitest';
import { scriptedBridge } from '../../fakes/scripted-bridge.ts';
import { actionBridge, isNarrow } from '../action-bridge.ts';

describe('actions list', () => {
  test('of an event that has none says where to ask for the event itself, which may be ignored', async () => {
    const { url } = await scriptedBridge(() => ({ body: { actions: [] } }));
    const { stdout } = await actionBridge(['actions', 'list', '--event', 'shop/msg_x', '--url', url]);
    expect(stdout).toMatch(/^No action matches\.\n.*\n {2}action-bridge events show shop\/msg_x\n$/);
  });

  test('by two things at once says how to have it, and asks nobody', async () => {
    const { url, asked } = await scriptedBridge(() => ({ body: { actions: [] } }));
    const args = ['actions', 'list', '--status', 'FAILED', '--route', 'r', '--url', url];
    const { stderr, exitCode } = await actionBridge(args);
    expect(stderr).toMatch(/^Use only one of .*\n.*export by one/);
    expect(stderr).toSatisfy(isNarrow);
    expect({ asked, exitCode }).toEqual({ asked: [], exitCode: 2 });
  });
});
