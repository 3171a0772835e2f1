import { describe, expect, test } from 'vitest';
import { actionReport, historyRow } from '../../../cli/actions/action-report.ts';
import { actionRow } from '../../../cli/actions/action-row.ts';
import { paletteFor } from '../../../cli/terminal/text.ts';
import { completed, failed, inDoubt, next, pending } from '../../fixtures/actions.ts';
import { isNarrow } from '../action-bridge.ts';

const paper = { palette: paletteFor({ isTTY: false }, {}), columns: 80 };

describe('a completed action whose first call had no answer', () => {
  const failure = { reason: 'unknown', message: 'Sent to Twilio, and no answer came' } as const;
  const action = { ...completed(), failure, integrity: 'verified' } as const;

  test('is shown with earlier error, not with a failure', () => {
    const report = actionReport(action, new Date(), paper);
    expect(report).toMatch(/^ {2}earlier error +unknown: Sent to Twilio/m);
    expect(report).not.toMatch(/^ {2}failure/m);
  });

  test('has a history in words that ask for no code', () => {
    const report = actionReport(action, new Date(), paper).replace(/\n {40,}/g, ' ');
    expect(report).toContain('its event was accepted');
    expect(report).toContain('Twilio answered 202');
    expect(report).toContain('Twilio says COMPLETED');
  });

  test('has no failure in CSV', () => {
    expect(actionRow(action)).toMatchObject({
      status: 'COMPLETED',
      failureReason: undefined,
      failureMessage: undefined,
    });
  });
});

describe('an action that is proven by a message', () => {
  test.each([
    [{ messageSid: 'SM1', matchedBy: 'id' }, 'message SM1, by id'],
    [{ communicationId: 'conv_communication_1', matchedBy: 'text' }, 'Communication conv_communication_1, by text'],
    [
      { communicationId: 'conv_communication_1', messageSid: 'SM1', matchedBy: 'id' },
      'Communication conv_communication_1, message SM1, by id',
    ],
  ] as const)('names it by what is known of it: %o', (evidence, said) => {
    const action = next(pending(), { transition: 'proven', evidence }, 'COMPLETED');
    const report = actionReport({ ...action, integrity: 'verified' }, new Date(), paper);
    expect(report).toMatch(new RegExp(`^ {2}evidence +${said}$`, 'm'));
  });
});

describe('an action of whose message Twilio told how far it got', () => {
  test('is shown with what each recipient has, and when', () => {
    const at = '2026-03-30T10:30:05.000Z';
    const delivery = [
      { recipient: '+18005550199', status: 'undelivered', at, errorCode: 30_007 },
      { recipient: 'conv_participant_00000000000000000000000002', status: 'delivered', at },
    ] as const;
    const action = next(
      pending(),
      { transition: 'reported', delivery, said: 'undelivered (30007), delivered' },
      'PENDING',
    );
    const report = actionReport({ ...action, delivery: [...delivery], integrity: 'verified' }, new Date(), paper);
    expect(unwrapped(report)).toContain(`  delivery        +18005550199: undelivered (Twilio 30007), ${at} conv_`);
    expect(unwrapped(report)).toContain(`conv_participant_00000000000000000000000002: delivered, ${at}`);
    expect(report).toSatisfy(isNarrow);
  });
});

describe('an action whose end Twilio dated', () => {
  test('is shown with when that was', () => {
    const times = { createdAt: '2026-11-28T12:00:00.000Z', completedAt: '2026-11-28T12:00:04.200Z' };
    const entry = next(pending(), { transition: 'completed', polls: 2, times }, 'COMPLETED').history.slice(-1);
    const [, , , said] = entry.flatMap(historyRow);
    expect(said).toBe('Twilio says COMPLETED: ended 2026-11-28T12:00:04.200Z');
  });
});

describe('an action of which a person found that it was not sent', () => {
  test('says so once in its history', () => {
    const failure = { reason: 'notSent', message: 'A person found that it was not sent.' } as const;
    const change = { transition: 'resolvedNotSent', failure, who: 'ana', why: 'looked it up' } as const;
    const entry = next(inDoubt(), change, 'FAILED').history.slice(-1);
    const [, , , said] = entry.flatMap(historyRow);
    expect(said).toBe('a person found that it was not sent: by ana, because looked it up');
  });
});

describe('an action that a person had sent again', () => {
  const again = next(failed(), { transition: 'resend', who: 'ana', why: 'the number was mended' }, 'ACCEPTED');

  test('is shown with the sends before, by the ids that Twilio gave them', () => {
    const { sentAt } = failed();
    const report = actionReport({ ...again, integrity: 'verified' }, new Date(), paper);
    expect(unwrapped(report)).toContain(
      `  earlier sends   ${sentAt}: conv_action_1, message SM00000000000000000000000000000001`,
    );
    expect(report).toSatisfy(isNarrow);
  });

  test('says of a send that Twilio gave no id that it has none', () => {
    const [send] = again.former ?? [];
    const report = actionReport(
      { ...again, former: [{ sentAt: send?.sentAt }], integrity: 'verified' },
      new Date(),
      paper,
    );
    expect(report).toMatch(/^ {2}earlier sends +\S+Z: no Twilio id known$/m);
  });
});

/** Facts in a line each, however long. */
function unwrapped(report: string): string {
  return report.replaceAll(/\n {18}(?=\S)/g, ' ');
}
