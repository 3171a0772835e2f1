import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../lambdas/core/action.ts';
import { changeByReport, type DeliveryReport } from '../../lambdas/core/delivery.ts';
import { type DeliveryStatus, deliveryStatuses } from '../../lambdas/core/delivery-statuses.ts';
import { evolve } from '../../lambdas/core/evolve.ts';
import { sendMessageRequest } from '../../lambdas/core/send-message.ts';
import { verifyHistory } from '../../lambdas/core/verify-history.ts';
import { accepted, at, completed, expired, failed, next, pending, sending } from '../fixtures/actions.ts';

const messageSid = 'SM00000000000000000000000000000001';
const phone = '+18005550199';
const words = Object.keys(deliveryStatuses) as DeliveryStatus[];

function status(word: DeliveryStatus, errorCode?: number): DeliveryReport {
  return { messageSid, recipients: [{ address: phone, status: word, ...(errorCode && { errorCode }) }] };
}

/** The action after reports, one after the other. */
function told(action: Action, ...reports: readonly DeliveryReport[]): Action {
  return reports.reduce((before, report, index) => {
    const change = changeByReport(before, report, at(10 + index));
    return change ? evolve(before, change, { now: at(10 + index), by: 'twilio-callback' }) : before;
  }, action);
}

const last = (action: Action) => action.delivery?.[0];

describe('a report on a COMPLETED action', () => {
  test('says how far its message got, and leaves it COMPLETED', () => {
    const outcome = told(completed(), status('delivered'));
    expect(outcome).toMatchObject({ status: 'COMPLETED', settledAt: completed().settledAt });
    expect(outcome.delivery).toEqual([{ recipient: phone, status: 'delivered', at: at(10).toISOString() }]);
    expect(outcome.history.at(-1)).toMatchObject({
      transition: 'reported',
      from: 'COMPLETED',
      to: 'COMPLETED',
      detail: 'delivered',
    });
    expect(verifyHistory(outcome)).toEqual({ integrity: 'verified' });
  });

  test('keeps every stage in the history, with its error code', () => {
    const outcome = told(completed(), status('queued'), status('sent'), status('undelivered', 30003));
    expect(outcome.history.slice(completed().history.length).map(({ detail }) => detail)).toEqual([
      'queued',
      'sent',
      'undelivered (30003)',
    ]);
  });

  test('that comes twice changes nothing', () => {
    const once = told(completed(), status('sent'));
    expect(changeByReport(once, status('sent'), at(99))).toBeUndefined();
  });

  test('that comes late changes nothing', () => {
    const outcome = told(completed(), status('delivered'));
    for (const word of ['queued', 'sending', 'sent', 'failed', 'DELIVERED'] as const) {
      expect(changeByReport(outcome, status(word, 30003), at(99)), word).toBeUndefined();
    }
  });

  test('that fails without a reason never takes away the reason given before', () => {
    const outcome = told(completed(), status('undelivered', 30003), status('failed'), status('FAILED'));
    expect(last(outcome)).toMatchObject({ status: 'undelivered', errorCode: 30003 });
  });

  test('that gives a reason later adds it', () => {
    expect(last(told(completed(), status('FAILED'), status('failed', 30005)))).toMatchObject({
      status: 'FAILED',
      errorCode: 30005,
    });
  });

  test('is dated as Twilio dates it', () => {
    const outcome = told(completed(), { ...status('sent'), at: '2026-03-30T10:30:04.000Z' });
    expect(last(outcome)?.at).toBe('2026-03-30T10:30:04.000Z');
  });
});

describe('reports in any order, any of them twice', () => {
  test('never take a stage back, end where the farthest leads, and keep the history sound', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...words), fc.option(fc.constantFrom(30003, 30005), { nil: undefined })), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.constantFrom(pending(), completed(), failed(), expired()),
        (reports, action) => {
          let before: Action = action;
          for (const [word, code] of reports) {
            const now = told(before, status(word, code));
            const [was, is] = [last(before), last(now)];
            if (was && is)
              expect(deliveryStatuses[is.status].stage).toBeGreaterThanOrEqual(deliveryStatuses[was.status].stage);
            if (was?.errorCode && is?.errorCode !== was.errorCode)
              expect(is && deliveryStatuses[is.status].says).toBe('went');
            before = now;
          }
          const farthest = Math.max(...reports.map(([word]) => deliveryStatuses[word].stage));
          expect(deliveryStatuses[last(before)?.status ?? 'queued'].stage).toBe(farthest);
          expect(before.history.length - action.history.length).toBeLessThanOrEqual(8);
          expect(verifyHistory(before)).toEqual({ integrity: 'verified' });
          // Final statuses stay, and nobody is FAILED by a callback whom Twilio can still be asked about.
          if (action.status === 'COMPLETED' || action.status === 'FAILED') expect(before.status).toBe(action.status);
          else expect(before.status).not.toBe('FAILED');
        },
      ),
    );
  });
});

describe('a PENDING action', () => {
  test.each(words.filter((word) => deliveryStatuses[word].says === 'went'))('is COMPLETED by %s', (word) => {
    const outcome = told(pending(), status(word));
    expect(outcome).toMatchObject({ status: 'COMPLETED', evidence: { messageSid, matchedBy: 'id' } });
    expect(outcome.history.at(-1)).toMatchObject({ transition: 'proven', detail: `Message ${messageSid}: ${word}` });
    expect(last(outcome)?.status).toBe(word);
  });

  test.each(words.filter((word) => deliveryStatuses[word].says !== 'went'))(
    'stays PENDING at %s: Twilio is asked',
    (word) => {
      expect(told(pending(), status(word))).toMatchObject({ status: 'PENDING', delivery: [{ status: word }] });
    },
  );

  test('that Twilio cannot be asked about is FAILED by a failure', () => {
    const evidence = { communicationId: 'conv_communication_1', messageSid, matchedBy: 'text' } as const;
    const adopted = next(sending(), { transition: 'adopted', evidence }, 'PENDING');
    expect(told(adopted, status('failed', 30003))).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'undelivered' },
      evidence,
      delivery: [{ status: 'failed', errorCode: 30003 }],
    });
  });

  test('to several is COMPLETED once it went to each of them', () => {
    const to = [
      { address: `whatsapp:${phone}`, channel: 'WHATSAPP' },
      { address: 'whatsapp:+18005550198', channel: 'WHATSAPP' },
    ] as const;
    const one = pending();
    const request = sendMessageRequest.parse({
      ...one.request,
      payload: { ...one.request.payload, from: { address: 'whatsapp:+18005550100', channel: 'WHATSAPP' }, to },
    });
    const both: Action = { ...one, request };
    const first: DeliveryReport = { messageSid, recipients: [{ address: `whatsapp:${phone}`, status: 'sent' }] };
    const second: DeliveryReport = {
      communicationId: 'c',
      recipients: [{ address: 'whatsapp:+18005550198', status: 'DELIVERED' }],
    };
    expect(told(both, first).status).toBe('PENDING');
    expect(told(both, first, second)).toMatchObject({
      status: 'COMPLETED',
      delivery: [{ recipient: `whatsapp:${phone}` }, { recipient: 'whatsapp:+18005550198' }],
    });
  });
});

test('an EXPIRED action is COMPLETED by a report that its message went', () => {
  expect(told(expired(), status('sent')).status).toBe('COMPLETED');
});

test.each([accepted(), sending()])(
  'a report on a $status action is of an earlier attempt, and is not heard',
  (action) => {
    expect(changeByReport(action, status('delivered'), at(9))).toBeUndefined();
  },
);

test('an action sent again knows nothing of how far the message before got', () => {
  const outcome = told(failed(), status('failed', 30003));
  const resent = evolve(
    outcome,
    { transition: 'resend', who: 'ada', why: 'mended' },
    { now: at(50), by: 'operate-actions' },
  );
  expect(resent).not.toHaveProperty('delivery');
});
