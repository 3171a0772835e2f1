import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Action, action as actionSchema } from '../../../lambdas/core/action/action.ts';
import { evolve } from '../../../lambdas/core/action/evolve.ts';
import { resealed, sealOf } from '../../../lambdas/core/action/history-hash.ts';
import { sendMessageRequest } from '../../../lambdas/core/action/send-message.ts';
import { verifyHistory } from '../../../lambdas/core/action/verify-history.ts';
import {
  erasure,
  hashing,
  isErased,
  isWhole,
  redaction,
  wholeRequest,
  withhold,
  withholdAt,
  withoutContent,
} from '../../../lambdas/core/action/withhold.ts';
import { accepted, at, completed, expired, failed, inDoubt, next, pending, sending } from '../../fixtures/actions.ts';

const key = 'a key that nobody guesses';
const covers = [
  ['redacted', redaction],
  ['hashed', hashing(key)],
  ['erased', erasure],
] as const;

const secrets = ['+18005550100', '+18005550199', 'Your order 7 has shipped!'];

/** A message with everything that a request may have. */
const rich = sendMessageRequest.parse({
  type: 'SEND_MESSAGE',
  payload: {
    from: { address: 'whatsapp:+18005550100', channel: 'WHATSAPP' },
    to: [{ participantId: 'conv_participant_1' }],
    content: {
      contentId: `HX${'0'.repeat(32)}`,
      variables: { name: 'Zoë Ångström' },
      mediaUrls: ['https://shop.example/zoe.jpg'],
    },
    channelSettings: { note: 'for Zoë' },
  },
});

describe.each(covers)('an action whose content is %s', (how, cover) => {
  const withheld = withhold(completed(), cover);

  test('holds no address and no text, and says how it lost them', () => {
    for (const secret of secrets) expect(JSON.stringify(withheld)).not.toContain(secret);
    expect(withheld.request).toMatchObject({ withheld: how });
    expect(isWhole(withheld)).toBe(false);
  });

  test('is an action still, whose history and seal verify', () => {
    expect(actionSchema.parse(withheld)).toEqual(withheld);
    expect(verifyHistory(withheld)).toEqual({ integrity: 'verified' });
  });

  test('keeps nothing by which a guessed text could be tried', () => {
    expect(withheld.requestCommitment).toEqual({ hash: completed().requestCommitment.hash });
  });

  test('cannot be sent', () => {
    expect(() => wholeRequest(withheld.request)).toThrow(
      `the content of the request was ${how}, and cannot be sent any more`,
    );
  });

  test('has no members that it did not have before', () => {
    const { payload } = withhold({ ...completed(), request: rich }, cover).request;
    expect(Object.keys(payload.from)).toEqual(['channel', 'address']);
    expect(Object.keys(payload.to[0] ?? {})).toEqual(['participantId']);
    expect(Object.keys(payload.content)).toEqual(['contentId', 'variables', 'mediaUrls']);
    expect(Object.keys(withheld.request.payload.content)).toEqual(['text']);
    expect(withheld).not.toHaveProperty('failure');
    expect(withheld).not.toHaveProperty('delivery');
  });

  test('has one cover for each address, text, variable and medium', () => {
    const told = withhold({ ...completed(), request: rich }, cover).request.payload;
    expect(told.from.address).toBe(cover.of('whatsapp:+18005550100'));
    expect(told.content.variables).toEqual({ name: cover.of('Zoë Ångström') });
    expect(told.content.mediaUrls).toEqual([cover.of('https://shop.example/zoe.jpg')]);
    expect(withheld.request.payload.content.text).toBe(cover.of('Your order 7 has shipped!'));
  });

  test('keeps the name of a recipient that is an id of the conversation’s', () => {
    const sent = { recipient: 'conv_participant_1', status: 'sent', at: at(9).toISOString() } as const;
    expect(withhold({ ...completed(), request: rich, delivery: [sent] }, cover).delivery).toEqual([sent]);

    const to = [...rich.payload.to, { address: 'whatsapp:+18005550199' }];
    const several = { ...completed(), request: { ...rich, payload: { ...rich.payload, to } } };
    const delivery = [sent, { ...sent, recipient: 'whatsapp:+18005550199' }];
    expect(withhold({ ...several, delivery }, cover).delivery).toEqual([
      sent,
      { ...sent, recipient: cover.of('whatsapp:+18005550199') },
    ]);
  });

  test('keeps ids, channels, the template and the names of variables, and nothing of variables, media and settings', () => {
    const { request } = withhold({ ...completed(), request: rich }, cover);
    expect(request.payload).toMatchObject({
      from: { channel: 'WHATSAPP' },
      to: [{ participantId: 'conv_participant_1' }],
      content: { contentId: `HX${'0'.repeat(32)}`, variables: { name: expect.any(String) } },
    });
    for (const secret of ['+1800', 'Zo', 'zoe.jpg']) expect(JSON.stringify(request)).not.toContain(secret);
  });

  test('loses the recipients’ addresses from what is known of its delivery', () => {
    const delivery = [{ recipient: '+18005550199', status: 'delivered', at: at(9).toISOString() } as const];
    const told = withhold({ ...completed(), delivery }, cover);
    expect(JSON.stringify(told.delivery)).not.toContain('+1800');
    // A later callback about the one recipient still finds its place.
    expect(told.delivery?.[0]?.recipient).toBe(told.request.payload.to[0]?.address);
  });
});

describe('hashes', () => {
  test('let who has the key and knows a number check for it', () => {
    const { request } = withhold(completed(), hashing(key));
    const hash = createHmac('sha256', key).update('+18005550199').digest('base64url');
    expect(request.payload.to[0]?.address).toBe(`hmac:${hash}`);
  });

  test('are others under another key', () => {
    const by = (of: string) => withhold(completed(), hashing(of)).request.payload.to[0]?.address;
    expect(by(key)).not.toBe(by('another key'));
  });
});

describe('what was withheld', () => {
  test('is not withheld again', () => {
    const once = withhold(completed(), hashing(key));
    expect(withhold(once, redaction)).toEqual(once);
  });

  test('is erased where a person had it so, and not where the bridge withheld it', () => {
    const erased = withhold(completed(), erasure);
    expect([completed(), withhold(completed(), redaction), erased].map(isErased)).toEqual([false, false, true]);
    expect(erased.request.payload.content.text).toBe('[erased]');
    expect(withhold(completed(), redaction).request.payload.content.text).toBe('[redacted]');
  });

  test('can be erased', () => {
    const erased = withhold(withhold(completed(), hashing(key)), erasure);
    expect(JSON.stringify(erased)).not.toContain('hmac:');
    expect(verifyHistory(erased)).toEqual({ integrity: 'verified' });
  });

  test('does not make good what somebody changed before', () => {
    const forged: Action = { ...completed(), polls: 99 };
    expect(verifyHistory(withhold(forged, redaction)).integrity).toBe('broken');
  });
});

describe('erased by a person', () => {
  test.each([completed(), failed(), expired(), inDoubt()])('$status: on record, with who and why', (settled) => {
    const erased = evolve(
      settled,
      { transition: 'erased', who: 'arn:aws:iam::000000000000:user/ada', why: 'Asked for by +1 (800) 555-0199.' },
      { now: at(99), by: 'operate-actions' },
    );
    expect(erased).toMatchObject({ status: settled.status, request: { withheld: 'erased' } });
    expect(erased.history.at(-1)).toMatchObject({
      transition: 'erased',
      who: 'arn:aws:iam::000000000000:user/ada',
      why: 'Asked for by [withheld].',
    });
    expect(verifyHistory(erased)).toEqual({ integrity: 'verified' });
  });

  test.each([accepted(), sending(), pending()])('not while it is $status', (open) => {
    const erase = { transition: 'erased', who: 'ada', why: 'Asked for.' } as const;
    expect(() => evolve(open, erase, { now: at(99), by: 'operate-actions' })).toThrow('erased may not leave');
  });

  test('an action cannot be sent again', () => {
    const erase = { transition: 'erased', who: 'ada', why: 'Asked for.' } as const;
    const erased = evolve(failed(), erase, { now: at(99), by: 'operate-actions' });
    const resend = { transition: 'resend', who: 'ada', why: 'Again.' } as const;
    expect(() => evolve(erased, resend, { now: at(100), by: 'operate-actions' })).toThrow('erased');
  });
});

describe('somebody’s words', () => {
  const { request } = accepted();

  test.each([
    ["The 'To' number +18005550199 is not valid", "The 'To' number [withheld] is not valid"],
    ['To: 18005550199, from: (800) 555-0100.', 'To: [withheld], from: [withheld].'],
    ['zoe@shop.example is no number', '[withheld] is no number'],
    ['Rejected: "Your order 7 has shipped!"', 'Rejected: "[withheld]"'],
    ['+18005550199, +18005550199', '[withheld], [withheld]'],
    ['call 555 0199', 'call [withheld]'],
    ['call ((800) 555 - 0199)', 'call [withheld])'],
    ['zoe.a+b@mail-1.shop.example, bo_b@x.example', '[withheld], [withheld]'],
  ])('%s', (words, without) => {
    expect(withoutContent(words, request)).toBe(without);
  });

  test.each([
    "Invalid 'To' number (21211)",
    'Twilio answered 503 Service Unavailable after 10000 ms',
    'Message SM00000000000000000000000000000001 is not known',
    'order 123456 and 555-019',
    '12345678x and x12345678',
    'zoe@shop and @shop.example',
  ])('%s: stays as it is', (words) => {
    expect(withoutContent(words, request)).toBe(words);
  });

  test('are without the variables, media and addresses of a request', () => {
    const words = 'whatsapp:+18005550100 to Zoë Ångström with https://shop.example/zoe.jpg';
    expect(withoutContent(words, rich)).toBe('[withheld] to [withheld] with [withheld]');
  });

  test('keep a text of fewer than four characters, which is found in other words', () => {
    expect(withoutContent('It says yes!', accepted({ text: 'yes!' }).request)).toBe('It says [withheld]');
    expect(withoutContent('It says yes!', accepted({ text: 'yes' }).request)).toBe('It says yes!');
  });

  test.each([
    ['with other spaces and dashes', 'She said: your  order‑7 HAS shipped!', 'She said: [withheld]'],
    [
      'percent-encoded',
      'https://x.example/?to=%2B18005550199&q=Your%20order%207%20has%20shipped%21',
      'https://x.example/?to=[withheld]&q=[withheld]',
    ],
    [
      'with the prefix of a channel',
      'Wrong number whatsapp:+18005550199 and tel:+1-800-555-0199',
      'Wrong number [withheld] and [withheld]',
    ],
  ])('lose a value that is written %s', (_, words, withoutIt) => {
    expect(withoutContent(words, accepted().request)).toBe(withoutIt);
  });

  test('of Twilio never come into a history, and leave the failure when its content is withheld', () => {
    const message = "The message 'Your order 7 has shi...' to %2B1800 555-0199 was refused";
    const failure = { reason: 'refused', message, httpStatus: 400 } as const;
    const after = next(sending(), { transition: 'refused', failure }, 'FAILED');
    expect(after.history.at(-1)?.detail).toBe('refused, HTTP 400');
    expect(after.failure.message).toBe(message);
    expect(withhold(after, redaction).failure).toEqual({ reason: 'refused', message: '[withheld]', httpStatus: 400 });
  });
});

describe('the grace', () => {
  test.each([failed(), expired()])('of what is $status ends some days after it settled', (settled) => {
    const settledAt = Date.parse(settled.settledAt);
    expect(withholdAt(settled, 7)).toBe(new Date(settledAt + 7 * 24 * 60 * 60 * 1_000).toISOString());
  });

  test.each([accepted(), pending(), completed(), inDoubt()])('is nothing that a $status action has', (other) => {
    expect(withholdAt(other, 7)).toBeUndefined();
  });

  test('is over once the content is withheld', () => {
    expect(withholdAt(withhold(failed(), redaction), 7)).toBeUndefined();
  });
});

test('the fixtures’ seals fit, or these tests would prove nothing', () => {
  expect(completed().seal).toBe(sealOf(completed()));
  expect(resealed(completed(), completed()).seal).toBe(completed().seal);
});
