import { describe, expect, it } from 'vitest';
import { allKinds, ordinaryKinds } from './event-kinds.ts';
import { planEvents, planKills, planPhases } from './plan.ts';

describe('given a seed', () => {
  it('plans the same events, kills and faults again', () => {
    const plan = (seed: number) => [
      planEvents(seed, { count: 300, kinds: allKinds }),
      planKills(seed, { events: 300, during: 20, after: 2 }),
      planPhases(seed, 'all'),
    ];

    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('plans duplicates at once, replays, abandoned tries, forgeries and twins', () => {
    const events = planEvents(1, { count: 1_000, kinds: allKinds });

    expect(events.some(({ copies }) => copies > 1)).toBe(true);
    expect(events.some(({ replaysAfter }) => replaysAfter.length > 0)).toBe(true);
    expect(events.some(({ abandonAfterMillis }) => abandonAfterMillis !== undefined)).toBe(true);
    expect(events.some(({ forged }) => forged)).toBe(true);
    expect(new Set(events.map(({ text }) => text)).size).toBeLessThan(events.length);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(allKinds));
  });

  it('plans nothing but what the repository’s own config takes, if so asked', () => {
    const kinds = new Set(planEvents(1, { count: 1_000, kinds: ordinaryKinds }).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(ordinaryKinds));
  });

  it('spreads the kills over the load, and lets the last fall after it', () => {
    const kills = planKills(1, { events: 2_000, during: 20, after: 2 }).map(({ afterAccepted }) => afterAccepted);

    expect(kills).toEqual([...kills].sort((a, b) => a - b));
    expect(new Set(kills).size).toBeGreaterThan(15);
    expect(kills.slice(-2)).toEqual([2_000, 2_000]);
  });
});

describe('given faults whose messages are to be found', () => {
  it('lets no create call go without an answer unless its message is made', () => {
    const creates = planPhases(3, 'findable')
      .flatMap(({ faults }) => faults)
      .filter(({ match }) => match?.operation === 'create');
    const unknown = creates.filter((it) => it.fault === 'status' && it.status !== 429 && it.status !== 503);

    expect(creates.map(({ fault }) => fault)).not.toContain('resetBefore');
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.every((it) => it.fault === 'status' && it.acts === true)).toBe(true);
  });

  it('has the others too when all are wanted', () => {
    const faults = planPhases(3, 'all').flatMap((phase) => phase.faults.map(({ fault }) => fault));
    expect(new Set(faults)).toEqual(
      new Set(['delay', 'resetBefore', 'resetAfter', 'truncate', 'garble', 'status', 'hangAfter']),
    );
  });
});
