import { describe, expect, test } from 'vitest';
import { actionReport } from '../../cli/action-report.ts';
import { actionRow } from '../../cli/action-row.ts';
import { paletteFor } from '../../cli/text.ts';
import { completed, next, pending } from '../fixtures/actions.ts';

const paper = { palette: paletteFor({ isTTY: false }, {}), columns: 80 };

describe('a completed action whose first call had no answer', () => {
  const failure = { reason: 'unknown', message: 'Sent to Twilio, and no answer came' } as const;
  const action = { ...completed(), failure, integrity: 'verified' } as const;

  test('is shown with earlier trouble, not with a failure', () => {
    const report = actionReport(action, new Date(), paper);
    expect(report).toMatch(/^ {2}earlier trouble +unknown: Sent to Twilio/m);
    expect(report).not.toMatch(/^ {2}failure/m);
  });

  test('has a history in words that ask for no code', () => {
    const report = actionReport(action, new Date(), paper).replace(/\n {40,}/g, ' ');
    expect(report).toContain('its event was taken, and');
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
