import type { Action } from '../../lambdas/core/action/action.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';
import { completedAfter, recorded, type Sample, ways } from './sample-actions.ts';

/** The end of the week: whoever looks at it, looks now. */
export const weekEnd = new Date('2026-11-24T09:41:30.000Z');

const DAY_SECONDS = 24 * 60 * 60;
const PER_DAY = [31, 44, 39, 18, 12, 47, 28];
const routes = ['order-shipped-sms', 'payment-failed-sms', 'table-ready-whatsapp'];

/** The newest actions, one of each kind, by how many seconds ago they were accepted. */
const latest = {
  pending: [3, ways.pending],
  accepted: [5, ways.accepted],
  delivered: [22, ways.delivered],
  failed: [71, ways.failed],
  refused: [140, ways.refused],
  completed: [260, ways.completed],
  inDoubt: [900, ways.inDoubt],
  resent: [1_800, ways.resent],
  expired: [5_400, ways.expired],
} as const;

/** A week of a shop's messages, the same each time. */
export async function recordWeek(ledger: Ledger): Promise<Readonly<Record<keyof typeof latest, Action>>> {
  let nth = 100;
  const put = (secondsAgo: number, steps: (nth: number) => Sample['steps']): Promise<Action> => {
    nth += 10;
    return recorded(ledger, {
      eventId: `evt_01JD7Q${nth}`,
      acceptedAt: plusSeconds(weekEnd, -secondsAgo),
      route: routes[(nth * 7) % 3] ?? 'order-shipped-sms',
      conversationId: `conv_conversation_01jd7q${(nth * 31) % 997}`,
      to: `+1202555${String((nth * 37) % 10_000).padStart(4, '0')}`,
      text: `Your order ${nth} has shipped! Track it any time in the app.`,
      steps: steps(nth),
    });
  };
  for (const [daysAgo, count] of PER_DAY.entries()) {
    for (let n = 0; n < count; n += 1) {
      const secondsAgo = 7_200 + daysAgo * DAY_SECONDS + (n * 30_000) / count;
      await put(Math.round(secondsAgo), wayOf(n, daysAgo));
    }
  }
  const actions = Object.entries(latest).map(async ([name, [ago, way]]) => [name, await put(ago, way)] as const);
  return Object.fromEntries(await Promise.all(actions)) as Record<keyof typeof latest, Action>;
}

function wayOf(n: number, daysAgo: number): (nth: number) => Sample['steps'] {
  if (n % 19 === 7) return ways.failed;
  if (n % 23 === 5) return ways.refused;
  if (n % 37 === 11) return ways.expired;
  if (daysAgo === 1 && n % 29 === 13) return ways.inDoubt;
  // Most within two seconds, and few after half a minute.
  return completedAfter(0.5 + ((n * 13) % 11) ** 2 / 14 + (n % 17 === 3 ? 24 : 0));
}
