import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../lambdas/core/action/action.ts';
import { type DeliveryStatus, deliveryStatuses } from '../../../lambdas/core/action/delivery-statuses.ts';
import { evolve } from '../../../lambdas/core/action/evolve.ts';
import { sendMessageRequest } from '../../../lambdas/core/action/send-message.ts';
import { verifyHistory } from '../../../lambdas/core/action/verify-history.ts';
import { redaction, withhold } from '../../../lambdas/core/action/withhold.ts';
import { changeByReport, type DeliveryReport } from '../../../lambdas/core/message/delivery-report.ts';
import { accepted, at, completed, expired, failed, next, pending, sending } from '../../fixtures/actions.ts';

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
    const reported = told(completed(), status('delivered'));
    expect(reported).toMatchObject({ status: 'COMPLETED', settledAt: completed().settledAt });
    expect(reported.delivery).toEqual([{ recipient: phone, status: 'delivered', at: at(10).toISOString() }]);
    expect(reported.history.at(-1)).toMatchObject({
      transition: 'reported',
      from: 'COMPLETED',
      to: 'COMPLETED',
      detail: 'delivered',
    });
    expect(verifyHistory(reported)).toEqual({ integrity: 'verified' });
  });

  test('keeps every stage in the history, with its error code', () => {
    const reported = told(completed(), status('queued'), status('sent'), status('undelivered', 30003));
    expect(reported.history.slice(completed().history.length).map(({ detail }) => detail)).toEqual([
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
    const reported = told(completed(), status('delivered'));
    for (const word of ['queued', 'sending', 'sent', 'failed', 'DELIVERED'] as const) {
      expect(changeByReport(reported, status(word, 30003), at(99)), word).toBeUndefined();
    }
  });

  test('that fails without a reason never takes away the reason given before', () => {
    const reported = told(completed(), status('undelivered', 30003), status('failed'), status('FAILED'));
    expect(last(reported)).toMatchObject({ status: 'undelivered', errorCode: 30003 });
  });

  test('that gives a reason later adds it', () => {
    expect(last(told(completed(), status('FAILED'), status('failed', 30005)))).toMatchObject({
      status: 'FAILED',
      errorCode: 30005,
    });
  });

  test('is dated as Twilio dates it', () => {
    const reported = told(completed(), { ...status('sent'), at: '2026-03-30T10:30:04.000Z' });
    expect(last(reported)?.at).toBe('2026-03-30T10:30:04.000Z');
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
    const reported = told(pending(), status(word));
    expect(reported).toMatchObject({ status: 'COMPLETED', evidence: { messageSid, matchedBy: 'id' } });
    expect(reported.history.at(-1)).toMatchObject({ transition: 'proven', detail: `Message ${messageSid}: ${word}` });
    expect(last(reported)?.status).toBe(word);
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

/** A message of the conversation to these. */
function sentTo(to: readonly object[], action: Action = pending()): Action {
  const { request } = action;
  const payload = { ...request.payload, from: { address: '+18005550100', channel: 'SMS' }, to };
  return { ...action, request: sendMessageRequest.parse({ ...request, payload }) };
}

describe('a recipient', () => {
  const whatsapp = { address: 'whatsapp:+18005550199', channel: 'WHATSAPP' };
  const rcs = { address: 'rcs:+18005550198', channel: 'RCS' };
  const known = { participantId: 'conv_participant_1' };
  const several = sentTo([whatsapp, rcs, known]);
  const recipientsOf = (action: Action, ...recipients: DeliveryReport['recipients']) =>
    (told(action, { messageSid, recipients }).delivery ?? []).map(({ recipient }) => recipient);

  test('that is the only one is meant, whatever Twilio calls it', () => {
    const reported = { participantId: 'conv_participant_9', status: 'sent' } as const;
    expect(recipientsOf(sentTo([whatsapp]), reported)).toEqual([whatsapp.address]);
    expect(recipientsOf(sentTo([known]), { address: phone, status: 'sent' })).toEqual([known.participantId]);
  });

  test.each([
    ['by its number without the channel', { address: '+18005550199' }, whatsapp.address],
    ['by its number with the channel', { address: 'rcs:+18005550198' }, rcs.address],
    ['by its participant id', known, known.participantId],
    ['by its address before the id beside it', { address: '+18005550198', ...known }, rcs.address],
  ])('of several is told %s', (_, participant, recipient) => {
    expect(recipientsOf(several, { ...participant, status: 'sent' })).toEqual([recipient]);
  });

  test('that the request does not name goes by the name that Twilio gives it', () => {
    expect(recipientsOf(several, { address: '+18005550197', status: 'sent' })).toEqual(['+18005550197']);
    expect(recipientsOf(several, { participantId: 'conv_participant_2', status: 'sent' })).toEqual([
      'conv_participant_2',
    ]);
  });

  test('without a name cannot be told from the others', () => {
    expect(recipientsOf(several, { status: 'sent' })).toEqual([]);
  });

  test('whose address was withheld cannot be told from the others by it, and is not named anew', () => {
    const withheld = withhold(sentTo([whatsapp, rcs, known], completed()), redaction);
    expect(recipientsOf(withheld, { address: '+18005550199', status: 'sent' })).toEqual([]);
    expect(recipientsOf(withheld, { ...known, status: 'sent' })).toEqual([known.participantId]);
  });

  test('is one of five at most, so that what is told of them fits the action’s item', () => {
    const numbers = Array.from({ length: 6 }, (_, n) => `+1800555019${n}`);
    const to = numbers.map((address) => ({ address, channel: 'SMS' }));
    const sent = numbers.map((address) => ({ address, status: 'sent' as const }));
    const reported = told(sentTo(to), { messageSid, recipients: sent });
    expect(reported.delivery?.map(({ recipient }) => recipient)).toEqual(numbers.slice(0, 5));
    // Of the sixth nothing is known, and so nothing of the whole.
    expect(reported.status).toBe('PENDING');
    // The known ones are still heard.
    const later = told(reported, { messageSid, recipients: [{ address: '+18005550194', status: 'read' }] });
    expect(later.delivery?.at(-1)).toMatchObject({ recipient: '+18005550194', status: 'read' });
    expect(later.history.at(-1)?.detail).toBe('read');
  });
});

describe('what a report says beside its status', () => {
  test('is all of it in the history, recipient by recipient', () => {
    const to = [
      { address: phone, channel: 'SMS' },
      { address: '+18005550198', channel: 'SMS' },
    ];
    const recipients = [
      { address: phone, status: 'sent' },
      { address: '+18005550198', status: 'failed', errorCode: 30003 },
    ] as const;
    const reported = told(sentTo(to), { messageSid, recipients });
    expect(reported.history.at(-1)?.detail).toBe('sent, failed (30003)');
    expect(reported.status).toBe('PENDING');
  });

  test('is no news of an end before there is one, where Twilio cannot be asked', () => {
    const adopted = next(sending(), { transition: 'adopted', evidence: { messageSid, matchedBy: 'text' } }, 'PENDING');
    expect(told(adopted, status('queued'))).toMatchObject({ status: 'PENDING', delivery: [{ status: 'queued' }] });
  });

  test('is no error code of a failure that Twilio does not explain', () => {
    expect(last(told(completed(), status('failed')))).not.toHaveProperty('errorCode');
  });

  test('is no error code of a message that did not fail', () => {
    expect(last(told(completed(), status('sent', 30003)))).not.toHaveProperty('errorCode');
  });

  test('is the evidence by which it is COMPLETED: the ids that Twilio gave, and no others', () => {
    const by = (ids: Pick<DeliveryReport, 'messageSid' | 'communicationId'>) =>
      told(expired(), { ...ids, recipients: [{ address: phone, status: 'sent' }] }).evidence;
    expect(by({ messageSid })).toStrictEqual({ messageSid, matchedBy: 'id' });
    expect(by({ communicationId: 'c1' })).toStrictEqual({ communicationId: 'c1', matchedBy: 'id' });
  });

  test('is what failed, where Twilio cannot be asked', () => {
    const evidence = { messageSid, matchedBy: 'text' } as const;
    const adopted = next(sending(), { transition: 'adopted', evidence }, 'PENDING');
    expect(told(adopted, status('undelivered', 30003)).failure).toEqual({
      reason: 'undelivered',
      message: 'Twilio reports that the message was not delivered.',
    });
  });
});

test('a report of nobody is no news', () => {
  expect(changeByReport(pending(), { messageSid, recipients: [] }, at(9))).toBeUndefined();
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
  const reported = told(failed(), status('failed', 30003));
  const resent = evolve(
    reported,
    { transition: 'resend', who: 'ada', why: 'mended' },
    { now: at(50), by: 'operate-actions' },
  );
  expect(resent).not.toHaveProperty('delivery');
});
