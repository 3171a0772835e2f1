import { describe, expect, it } from 'vitest';
import {
  decide,
  followToEnd,
  getUnsigned,
  isSigV4Required,
  postJson,
  problemOf,
  refusedNumber,
  sendText,
} from './bridge-client.ts';

const why = 'The sender is registered now.';

async function refused() {
  const { action } = await sendText(refusedNumber);
  return followToEnd(action.id);
}

describe.concurrent('given an action that FAILED', () => {
  it('is sent again when a person says so, once, with who and why on record', async () => {
    const before = await refused();

    const resent = await decide(before.id, 'resend', { why, version: before.version });
    await problemOf(await postJson(`/actions/${before.id}/resend`, { why, version: before.version }), 409);
    const after = await followToEnd(before.id);

    expect(resent).toMatchObject({ status: 'ACCEPTED', integrity: 'verified' });
    expect(after).toMatchObject({ status: 'FAILED', attempts: before.attempts + 1, integrity: 'verified' });
    const decisions = after.history.filter(({ transition }) => transition === 'resend');
    expect(decisions).toEqual([
      expect.objectContaining({ why, who: expect.any(String), from: 'FAILED', to: 'ACCEPTED' }),
    ]);
  });

  it('is not in doubt: a 409 that says what it is', async () => {
    const { id } = await refused();

    const problem = await problemOf(await postJson(`/actions/${id}/resolve`, { finding: 'sent', why }), 409);

    expect(problem.type).toBe('urn:action-bridge:problem:action-not-resolvable');
    expect(problem.detail).toContain('FAILED');
  });

  it.each([
    ['no reason', {}, '/why'],
    ['an empty reason', { why: '' }, '/why'],
    ['a reason of more than 500 characters', { why: 'x'.repeat(501) }, '/why'],
  ])('is not sent again for %s: a 422 that says where', async (_what, body, pointer) => {
    const { id } = await refused();

    const problem = await problemOf(await postJson(`/actions/${id}/resend`, body), 422);

    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

describe.concurrent('given an action whose content is erased', () => {
  it('holds none of it any more, verifies, and cannot be sent again', async () => {
    const before = await refused();

    const erased = await decide(before.id, 'erase', { why, version: before.version });
    const shown = await followToEnd(before.id);

    expect(erased).toMatchObject({ status: 'FAILED', integrity: 'verified', request: { withheld: 'erased' } });
    expect(shown).toEqual(erased);
    expect(JSON.stringify(shown)).not.toContain(refusedNumber);
    expect(shown.history.at(-1)).toMatchObject({ transition: 'erased', why, who: expect.any(String) });
    await problemOf(await postJson(`/actions/${before.id}/resend`, { why }), 409);
  });
});

describe.concurrent('given no such action', () => {
  it('answers 404', async () => {
    await problemOf(await postJson('/actions/act_aaaaaaaaaaaaaaaaaaaaaaaaaa/resend', { why }), 404);
  });
});

describe.runIf(isSigV4Required)('given a decision behind IAM', () => {
  it('is not for whoever does not sign', async () => {
    expect((await getUnsigned('/actions/act_aaaaaaaaaaaaaaaaaaaaaaaaaa/resend')).status).not.toBe(200);
  });
});
