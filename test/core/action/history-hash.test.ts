import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../lambdas/core/action/action.ts';
import { commitmentTo, recordOf, sealOf } from '../../../lambdas/core/action/history-hash.ts';
import { verifyHistory } from '../../../lambdas/core/action/verify-history.ts';
import { redaction, withhold } from '../../../lambdas/core/action/withhold.ts';
import { canonical } from '../../../lambdas/core/canonical-json.ts';
import * as actions from '../../fixtures/actions.ts';

const inEachStatus: readonly Action[] = [
  actions.accepted(),
  actions.sending(),
  actions.pending(),
  actions.completed(),
  actions.failed(),
  actions.refused(),
  actions.expired(),
  actions.inDoubt(),
  actions.next(actions.failed(), { transition: 'resend', who: 'ada', why: 'The number is mended.' }, 'ACCEPTED'),
  actions.next(actions.expired(), { transition: 'resolvedSent', who: 'ada', why: 'It is there.' }, 'COMPLETED'),
];
const anyAction = fc.constantFrom(...inEachStatus);

/** What the sweeper notes without a version. */
const unprotected = ['dueAt', 'executions'];

interface Place {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Every value in an action that is no object or list, and where it is. */
function placesOf(value: unknown, path: Place['path'] = []): Place[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([name, member]) => placesOf(member, [...path, name]));
}

/** The action with one value in it changed, or taken away. */
function changed(action: Action, { path }: Place, value: unknown): Action {
  const copy = structuredClone(action);
  let holder: object = copy;
  for (const name of path.slice(0, -1)) holder = Reflect.get(holder, name);
  const last = path.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else Reflect.set(holder, last, value);
  return copy;
}

/** Every value that the seal or a hash covers, and that is there: a member without a value is stored as none. */
function protectedPlacesOf(action: Action): Place[] {
  return placesOf(action).filter(({ path, value }) => value !== undefined && !unprotected.includes(String(path[0])));
}

const anyPlace = anyAction.chain((action) =>
  fc.record({ action: fc.constant(action), place: fc.constantFrom(...protectedPlacesOf(action)) }),
);

describe('an action as the bridge wrote it', () => {
  test.each(inEachStatus.map((action) => [action.status, action] as const))('verifies when it is %s', (_, action) => {
    expect(verifyHistory(action)).toEqual({ integrity: 'verified' });
  });

  test('verifies as it comes back from a store: in another order, without what was undefined', () => {
    for (const action of inEachStatus) {
      const reversed = Object.fromEntries(Object.entries(action).reverse()) as Action;
      expect(verifyHistory(JSON.parse(JSON.stringify(reversed)))).toEqual({ integrity: 'verified' });
    }
  });

  test('verifies whatever the sweeper notes', () => {
    const swept = { ...actions.pending(), dueAt: actions.at(9_000).toISOString(), executions: 7 };
    expect(verifyHistory(swept)).toEqual({ integrity: 'verified' });
  });

  test('verifies when its request was taken away with the salt, and sealed anew', () => {
    const before = actions.completed();
    const redacted = withhold(before, redaction);
    expect(verifyHistory(redacted)).toEqual({ integrity: 'verified' });
    expect(JSON.stringify(redacted)).not.toContain(before.requestCommitment.salt);
  });
});

describe('an action that somebody changed', () => {
  test('is broken, whatever value was changed, wherever it is', () => {
    fc.assert(
      fc.property(anyPlace, fc.jsonValue(), ({ action, place }, value) => {
        fc.pre(canonical(value) !== canonical(place.value));
        expect(verifyHistory(changed(action, place, value)).integrity).toBe('broken');
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(inEachStatus.map((action) => [action.status, action] as const))(
    'is broken, whatever value was taken away, when it is %s',
    (_, action) => {
      const unnoticed = protectedPlacesOf(action).filter(
        (place) => verifyHistory(changed(action, place, undefined)).integrity !== 'broken',
      );
      expect(unnoticed).toEqual([]);
    },
  );

  test('is broken when an entry is taken out, put twice or swapped', () => {
    const anyEntry = anyAction.chain((action) =>
      fc.record({ action: fc.constant(action), index: fc.nat(action.history.length - 1) }),
    );
    fc.assert(
      fc.property(anyEntry, ({ action, index }) => {
        const { history } = action;
        const without = history.toSpliced(index, 1);
        const twice = history.toSpliced(index, 0, ...history.slice(index, index + 1));
        for (const other of [without, twice, ...(history.length > 1 ? [history.toReversed()] : [])]) {
          expect(verifyHistory({ ...action, history: other }).integrity).toBe('broken');
        }
      }),
    );
  });

  test('stays broken: no later transition makes it good', () => {
    const forged = { ...actions.pending(), sentAt: actions.at(99).toISOString() };
    const settled = actions.next(forged, { transition: 'completed', polls: 1 }, 'COMPLETED');
    expect(verifyHistory(settled)).toMatchObject({
      integrity: 'broken',
      integrityDetail: expect.stringContaining('seal'),
    });
  });

  test('is broken though its seal was computed anew: the head stands for what was sent, to whom, and how it went', () => {
    const delivery = [{ recipient: '+18005550199', status: 'delivered', at: actions.at(60).toISOString() }] as const;
    const said = { transition: 'reported', delivery, said: 'delivered' } as const;
    const rich = [actions.next(actions.completed(), said, 'COMPLETED'), ...inEachStatus];
    const underHead = [
      'request',
      'requestCommitment',
      'twilioActionId',
      'related',
      'evidence',
      'delivery',
      'failure',
      'former',
    ];
    for (const action of rich) {
      for (const place of protectedPlacesOf(action).filter(({ path }) => underHead.includes(String(path[0])))) {
        for (const value of ['forged', undefined]) {
          const { seal: _, ...forged } = changed(action, place, value);
          const verdict = verifyHistory({ ...forged, seal: sealOf(forged) } as Action);
          expect(verdict.integrity, `${action.status} ${place.path.join('/')}`).toBe('broken');
        }
      }
    }
  });

  test('is broken when text and recipient were replaced and the salt that shows it was deleted', () => {
    const { seal: _, ...action } = structuredClone(actions.completed());
    const forged = {
      ...action,
      request: actions.next(actions.failed(), { transition: 'resend', who: 'ada', why: 'again' }, 'ACCEPTED').request,
    };
    const text = { ...forged.request.payload, content: { text: 'Send money.' } };
    const unsalted = {
      ...forged,
      request: { ...forged.request, payload: text },
      requestCommitment: { hash: forged.requestCommitment.hash },
    } as Action;
    expect(verifyHistory({ ...unsalted, seal: sealOf(unsalted) })).toMatchObject({
      integrity: 'broken',
      integrityDetail: 'The request is not the one that was accepted.',
    });
  });

  test('is broken when a request poses as withheld and no entry withholds it', () => {
    const { seal: _, ...action } = withhold(actions.pending(), redaction);
    expect(verifyHistory({ ...action, seal: sealOf(action) })).toMatchObject({
      integrity: 'broken',
      integrityDetail: 'The request is withheld, and no entry of the history withholds it.',
    });
  });

  test('stays broken after its ids were put back and its seal was computed anew', () => {
    const { seal: _, ...forged } = { ...actions.pending(), twilioActionId: 'conv_action_forged' };
    const sealed = { ...forged, seal: sealOf(forged) };
    const settled = actions.next(sealed, { transition: 'completed', polls: 1 }, 'COMPLETED');
    const { seal: _seal, ...restored } = { ...settled, twilioActionId: actions.pending().twilioActionId };
    expect(verifyHistory({ ...restored, seal: sealOf(restored) }).integrity).toBe('broken');
  });

  test.each([
    ['the entry', ['history', 1, 'by'], 'Entry 2'],
    ['the request', ['request', 'payload', 'content', 'text'], 'request'],
    ['the identity', ['route'], 'Entry 1'],
    ['the status', ['status'], 'status'],
    ['the seal', ['attempts'], 'seal'],
  ])('says that %s does not verify, and no value', (_, path, named) => {
    const { integrityDetail } = {
      integrityDetail: '',
      ...verifyHistory(changed(actions.failed(), { path, value: '' }, 'x')),
    };
    expect(integrityDetail).toContain(named);
    expect(integrityDetail).not.toMatch(/\+1800|shipped|'x'/);
  });
});

/** What is on record was hashed so: another way would have every action of the ledger look broken. */
describe('a hash is SHA-256 over canonical JSON, which anybody can compute', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
  const [claimed] = actions.accepted().history;

  test('of a request, with its salt', () => {
    const { request, requestCommitment } = actions.accepted();
    expect(requestCommitment.hash).toBe(
      sha256(
        '["action-bridge/commitment","salt",{"payload":{"content":{"text":"Your order 7 has shipped!"},' +
          '"from":{"address":"+18005550100","channel":"SMS"},"to":[{"address":"+18005550199","channel":"SMS"}]},' +
          '"type":"SEND_MESSAGE"}]',
      ),
    );
    expect(commitmentTo(request, 'another').hash).not.toBe(requestCommitment.hash);
  });

  test('of who an action is, and of each entry after it', () => {
    const { id, requestCommitment } = actions.accepted();
    const genesis = sha256(
      '["action-bridge/genesis",{"acceptedAt":"2026-03-30T10:30:00.000Z","conversationId":"conv_conversation_1",' +
        `"eventId":"evt_1","eventType":"com.example.order.shipped","id":"${id}","origin":"https://shop.example",` +
        `"route":"order-shipped-sms","source":"shop","whenInDoubt":"hold"},"${requestCommitment.hash}"]`,
    );
    expect(claimed?.hash).toBe(
      sha256(
        `["action-bridge/entry","${genesis}",{"at":"2026-03-30T10:30:00.000Z","by":"accept-event",` +
          `"deadlineAt":"2026-03-30T11:30:00.000Z","from":null,"record":"${claimed?.record}",` +
          '"to":"ACCEPTED","transition":"claimed"}]',
      ),
    );
  });

  test('of what an entry does not say, with the salt of the request: the record', () => {
    const action = actions.completed();
    const { twilioActionId, related } = action;
    const record = canonical({ twilioActionId, related });
    expect(recordOf(action)).toBe(sha256(`["action-bridge/record","salt",${record}]`));
    expect(action.history.findLast((entry) => entry.record)?.record).toBe(recordOf(action));
  });

  test('of the head and all else that is protected: the seal', () => {
    const { history, seal, dueAt: _, executions: _executions, ...content } = actions.completed();
    expect(seal).toBe(sha256(`["action-bridge/seal","${history.at(-1)?.hash}",${canonical(content)}]`));
  });
});

describe('canonical JSON', () => {
  test('is one for one value, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(reversed)).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('takes half a character for what a store in UTF-8 makes of it', () => {
    expect(canonical('\ud83d!')).toBe(canonical(Buffer.from('\ud83d!').toString()));
    expect(canonical('\ud83d')).toBe('"\ufffd"');
    expect(canonical('😀')).toBe('"😀"');
  });
});
