import { describe, expect, test } from 'vitest';
import { scriptedBridge } from '../../fakes/scripted-bridge.ts';
import { actionBridge, isNarrow } from '../action-bridge.ts';

const none = { OPEN: 0, COMPLETED: 0, FAILED: 0, EXPIRED: 0, IN_DOUBT: 0 };
const days = [
  { day: '2026-11-23', counts: { ...none, COMPLETED: 123_456 } },
  { day: '2026-11-24', counts: { ...none, COMPLETED: 4, FAILED: 12, IN_DOUBT: 1 } },
];

describe('counts', () => {
  test('has a line for each day and one for all, in 80 columns', async () => {
    const { url, asked } = await scriptedBridge(() => ({ body: { days } }));
    const { stdout, exitCode } = await actionBridge([
      'counts',
      '--from',
      '2026-11-23',
      '--to',
      '2026-11-24',
      '--url',
      url,
    ]);
    expect(asked).toMatchObject([{ path: '/counts', query: { from: '2026-11-23', to: '2026-11-24' } }]);
    expect(stdout).toBe(
      [
        'DAY         OPEN  COMPLETED  FAILED  EXPIRED  IN_DOUBT',
        '2026-11-23  0     123456     0       0        0',
        '2026-11-24  0     4          12      0        1',
        'all         0     123460     12      0        1',
        '',
      ].join('\n'),
    );
    expect(stdout).toSatisfy(isNarrow);
    expect(exitCode).toBe(0);
  });

  test('tells programs the same as JSON, and leaves the days to the bridge where none is named', async () => {
    const { url, asked } = await scriptedBridge(() => ({ body: { days } }));
    const { stdout } = await actionBridge(['counts', '--json', '--url', url]);
    expect(asked[0]?.query).toEqual({});
    expect(JSON.parse(stdout)).toEqual({ days });
  });
});
