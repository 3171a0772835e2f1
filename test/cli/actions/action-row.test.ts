import { describe, expect, test } from 'vitest';
import { actionRow } from '../../../cli/actions/action-row.ts';
import { refused } from '../../fixtures/actions.ts';

describe("a row of CSV, of an action whose failure's words name whom it was to", () => {
  test.each([
    ['its own recipient', "Invalid 'To' Phone Number: +18005550199", "Invalid 'To' Phone Number: [withheld]"],
    ['another number', 'Not a mobile number: (800) 555-0142', 'Not a mobile number: [withheld]'],
    ['its text', 'Rejected: Your order 7 has shipped!', 'Rejected: [withheld]'],
  ])('withholds %s, and keeps the rest', (_, message, said) => {
    const failure = { reason: 'refused', message, httpStatus: 400, code: 21211 } as const;
    const row = actionRow({ ...refused(), failure, integrity: 'verified' });
    expect(row).toMatchObject({ failureReason: 'refused', failureCode: 21211, failureMessage: said });
  });
});
