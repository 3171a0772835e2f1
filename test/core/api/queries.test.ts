import { describe, expect, test } from 'vitest';
import { daysOf, isOfStatus, listQuery, selectionOf } from '../../../lambdas/core/api/queries.ts';

/** Where a query is refused and what for; nothing where it is taken. */
const faults = (query: Record<string, string>) =>
  listQuery.safeParse(query).error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? [];

const selected = (query: Record<string, string>) => {
  const { limit: _, cursor: _cursor, ...asked } = listQuery.parse(query);
  return selectionOf(asked);
};

const moment = '2026-03-30T10:30:00Z';
const later = '2026-03-30T10:30:01Z';
const event = { source: 'shop', eventId: 'evt_1' };

describe('a query of actions', () => {
  test('has twenty on a page where it does not say, and any number from 1 to 100', () => {
    expect(listQuery.parse({}).limit).toBe(20);
    expect(['1', '100'].map((limit) => listQuery.parse({ limit }).limit)).toEqual([1, 100]);
    for (const limit of ['0', '101', '1.5', '0x10', '1e1', ' 5 ', '+5', '-5', '05', ''])
      expect(faults({ limit }), limit).toHaveLength(1);
  });

  test.each(['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT', 'OPEN'])(
    'may ask for what is %s',
    (status) => {
      expect(selected({ status })).toEqual({ by: 'status', status });
    },
  );

  test('chooses in one way, and is told of each that is too many', () => {
    const fault =
      'is one way too many to choose: conversationId, status, route, messageSid, twilioActionId, communicationId, source with eventId';
    expect(faults({ conversationId: 'c1', status: 'OPEN', route: 'r', messageSid: 'SM1', ...event })).toEqual([
      `status: ${fault}`,
      `route: ${fault}`,
      `messageSid: ${fault}`,
      `source: ${fault}`,
    ]);
  });

  test.each([
    [{ source: 'shop' }, 'eventId'],
    [{ eventId: 'evt_1' }, 'source'],
  ])('names an event by both of its names: %j', (half, missing) => {
    expect(faults(half)).toEqual([`${missing}: is missing: source and eventId go together`]);
    expect(faults(event)).toEqual([]);
  });

  const spans: readonly Record<string, string>[] = [{ from: moment }, { to: moment }, { from: moment, to: later }];
  test.each(spans)('has a day or a span: %j', (span) => {
    expect(faults({ day: '2026-03-30', ...span })).toEqual(['day: is there with from or to']);
    expect(faults(span)).toEqual([]);
  });

  test.each([
    ['day', '2026-03-30'],
    ['from', moment],
    ['to', moment],
  ])('of an event has no %s, for an event has one time', (name, value) => {
    expect(faults({ ...event, [name]: value })).toEqual([`${name}: does not go with an event`]);
  });

  test('has a span that holds a moment at least', () => {
    expect(faults({ from: moment, to: moment })).toEqual(['to: is not after from']);
    expect(faults({ from: later, to: moment })).toEqual(['to: is not after from']);
  });

  test('is refused for names and cursors that nobody gave out', () => {
    for (const name of ['conversationId', 'route', 'cursor']) expect(faults({ [name]: '' }), name).toHaveLength(1);
    expect(faults({ route: 'r'.repeat(256) })).toEqual([]);
    expect(faults({ route: 'r'.repeat(257) })).toHaveLength(1);
    expect(faults({ cursor: 'c'.repeat(1_024) })).toEqual([]);
    expect(faults({ cursor: 'c'.repeat(1_025) })).toHaveLength(1);
  });
});

describe('what a query selects', () => {
  test.each([
    [{}, { by: 'all' }],
    [{ conversationId: 'c1' }, { by: 'conversation', conversationId: 'c1' }],
    [{ route: 'r' }, { by: 'route', route: 'r' }],
    [{ messageSid: 'SM1' }, { by: 'messageSid', id: 'SM1' }],
    [{ twilioActionId: 'conv_action_1' }, { by: 'twilioActionId', id: 'conv_action_1' }],
    [{ communicationId: 'conv_communication_1' }, { by: 'communicationId', id: 'conv_communication_1' }],
  ])('is by the way that it chose: %j', (query, by) => {
    expect(selected(query)).toEqual(by);
  });

  test('is of a whole UTC day, its midnight included and the next one not', () => {
    expect(selected({ day: '2026-03-30' })).toEqual({
      by: 'all',
      from: '2026-03-30T00:00:00.000Z',
      to: '2026-03-31T00:00:00.000Z',
    });
  });

  test('sorts as text to the end of the year 9999, which is the last of four digits', () => {
    const end = '9999-12-31T23:59:59.999Z';
    expect(selected({ day: '9999-12-31' })).toMatchObject({ from: '9999-12-31T00:00:00.000Z', to: end });
    expect(selected({ from: '9999-12-31T23:59:59-14:00' })).toMatchObject({ from: end });
    expect(selected({ to: '9999-12-31T23:59:59-14:00' })).toMatchObject({ to: end });
  });

  test('is of a span in UTC, open where one end is not given', () => {
    const inBerlin = '2026-03-30T12:30:00+02:00';
    expect(selected({ route: 'r', from: inBerlin })).toEqual({
      by: 'route',
      route: 'r',
      from: '2026-03-30T10:30:00.000Z',
    });
    expect(selected({ conversationId: 'c1', to: inBerlin })).toEqual({
      by: 'conversation',
      conversationId: 'c1',
      to: '2026-03-30T10:30:00.000Z',
    });
  });
});

test('OPEN is every status in which the bridge still has work with an action', () => {
  const all = ['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const;
  expect(all.filter((status) => isOfStatus(status, 'OPEN'))).toEqual(['ACCEPTED', 'SENDING', 'PENDING']);
  expect(all.filter((status) => isOfStatus(status, 'FAILED'))).toEqual(['FAILED']);
});

describe('the days of a count', () => {
  const now = new Date('2026-03-30T23:59:59.999Z');

  test('are a week up to the last that is asked for', () => {
    expect(daysOf({ to: '2026-03-03' }, now)).toEqual([
      '2026-02-25',
      '2026-02-26',
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
    ]);
  });

  test('end today where nothing else is asked for', () => {
    expect(daysOf({ from: '2026-03-29' }, now)).toEqual(['2026-03-29', '2026-03-30']);
  });

  test('are one at least and 31 at most', () => {
    expect(daysOf({ from: '2026-03-30', to: '2026-03-30' }, now)).toEqual(['2026-03-30']);
    expect(daysOf({ from: '2026-03-30', to: '2026-03-29' }, now)).toBeUndefined();
    expect(daysOf({ from: '2026-03-01', to: '2026-03-31' }, now)).toHaveLength(31);
    expect(daysOf({ from: '2026-03-01', to: '2026-04-01' }, now)).toBeUndefined();
  });
});
