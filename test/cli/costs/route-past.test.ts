import { describe, expect, test } from 'vitest';
import { routePast } from '../../../cli/costs/route-past.ts';
import type { ListedAction } from '../../../client/bridge-client.ts';
import { completed, expired } from '../../fixtures/actions.ts';

/** A bridge whose ledger never ends, and how many actions it has listed. */
function endless(action: ListedAction) {
  const seen = { listed: 0 };
  async function* actions(): AsyncGenerator<ListedAction> {
    for (;;) {
      seen.listed += 1;
      yield action;
    }
  }
  return { seen, actions };
}

const integrity = 'verified' as const;

describe('what a route’s latest actions tell', () => {
  test('is read from a thousand that have ended', async () => {
    const { seen, actions } = endless({ ...completed(), integrity });
    const { samples, lookedAt } = await routePast('order-shipped-sms', { actions });
    expect({ samples: samples.length, lookedAt, listed: seen.listed }).toEqual({
      samples: 1_000,
      lookedAt: 1_000,
      listed: 1_000,
    });
  });

  test('is given up after five thousand that say nothing', async () => {
    const { seen, actions } = endless({ ...expired(), integrity });
    const { samples, lookedAt } = await routePast('order-shipped-sms', { actions });
    expect({ samples, lookedAt, listed: seen.listed }).toEqual({ samples: [], lookedAt: 5_000, listed: 5_000 });
  });
});
