import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { acceptAction } from '../../../lambdas/core/action/accept-action.ts';
import { evolve } from '../../../lambdas/core/action/evolve.ts';
import { demoEvents, isAsExpected } from '../../../local/demo/demo-events.ts';
import { historyTable, nextSteps, verdictLine } from '../../../local/demo/demo-view.ts';

const at = (seconds: number) => ({ now: new Date(Date.UTC(2026, 10, 22, 16, 25, seconds)), by: 'accept-event' });
const accepted = acceptAction(
  { source: 'shop', origin: 'shop', eventId: '1', type: 't' },
  { name: 'r', deadlineSeconds: 60, whenInDoubt: 'hold' },
  {
    conversationId: 'conv_1',
    request: {
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: '+15005550001', channel: 'SMS' }],
        content: { text: 'hi' },
      },
    },
  },
  { ...at(0), salt: 'salt' },
);
const sending = evolve(accepted, { transition: 'lease', lease: { id: 'l', until: at(45).now.toISOString() } }, at(1));
const refused = evolve(
  sending,
  { transition: 'refused', failure: { reason: 'refused', message: `Twilio answered 400: ${'no '.repeat(30)}` } },
  at(2),
);
const [delivered, , refusal] = demoEvents;
if (!delivered || !refusal) throw new Error('the demo has three events');

describe('the end of the demo', () => {
  test('an action is as expected only with the status and the reason that its event should bring about', () => {
    expect(isAsExpected(refusal, refused)).toBe(true);
    expect(isAsExpected(refusal, sending)).toBe(false);
    expect(isAsExpected(delivered, refused)).toBe(false);
    const failedOtherwise = { ...refusal, expected: { status: 'FAILED', reason: 'failed' } as const };
    expect(isAsExpected(failedOtherwise, refused)).toBe(false);
  });

  test('a message is as expected only once its handset has it, in whichever of Twilio’s words', () => {
    const created = evolve(sending, { transition: 'created', twilioActionId: 'a' }, at(2));
    const completed = evolve(created, { transition: 'completed', polls: 1 }, at(3));
    expect(isAsExpected(delivered, completed)).toBe(false);
    for (const status of ['delivered', 'DELIVERED'] as const) {
      const delivery = [{ recipient: '+15005550001', status, at: at(4).now.toISOString() }];
      const reported = evolve(completed, { transition: 'reported', delivery, said: status }, at(4));
      expect(isAsExpected(delivered, reported), status).toBe(true);
    }
  });

  test('what went wrong is told beside what should have been', () => {
    expect(stripVTControlCharacters(verdictLine({ event: delivered, action: refused }))).toBe(
      '  ✘ delivered  FAILED (refused), not COMPLETED (DELIVERED)',
    );
  });

  test('the table has every entry of a history and is at most 80 columns wide, whatever Twilio says', () => {
    const lines = stripVTControlCharacters(historyTable([{ event: refusal, action: refused }])).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const status of ['ACCEPTED', 'SENDING', 'FAILED']) expect(lines.join('\n')).toContain(status);
  });

  test('names what to do next, in three lines: the console, the file to edit and the documentation', () => {
    const lines = stripVTControlCharacters(nextSteps(8787)).split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^ {2}npm start .*http:\/\/127\.0\.0\.1:8787\/console$/),
      expect.stringMatching(/^ {2}bridge\.config\.ts /),
      expect.stringMatching(/^ {2}docs\/README\.md /),
    ]);
    for (const path of ['bridge.config.ts', 'docs/README.md']) {
      expect(existsSync(new URL(`../../../${path}`, import.meta.url)), path).toBe(true);
    }
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
