import type { ActionsQuery, BridgeClient } from '../../client/bridge-client.ts';
import { ClientError } from '../../client/client-error.ts';

const MAX_DAYS = 31;
const DAY_MILLIS = 86_400_000;

/**
 * Counts the actions of a list from the daily counts, for a progress bar. Undefined if they cannot tell: by conversation,
 * route or event, over more than 31 days, or by a status that is counted as OPEN.
 */
export async function howMany(client: Pick<BridgeClient, 'counts'>, query: ActionsQuery): Promise<number | undefined> {
  const { conversationId, route, eventId, status, day, from = day, to = day ?? new Date().toISOString() } = query;
  if (conversationId !== undefined || route !== undefined || eventId !== undefined || from === undefined)
    return undefined;
  const days = { from: from.slice(0, 10), to: to.slice(0, 10) };
  if (Date.parse(days.to) - Date.parse(days.from) >= MAX_DAYS * DAY_MILLIS) return undefined;
  const counted = await countsOf(client, days);
  if (counted.length === 0) return undefined;
  const all = counted.flatMap(({ counts }) => Object.entries(counts));
  if (status !== undefined && !all.some(([name]) => name === status)) return undefined;
  return all.reduce((sum, [name, count]) => (status === undefined || name === status ? sum + count : sum), 0);
}

/** A progress bar must not make a command fail. */
async function countsOf(client: Pick<BridgeClient, 'counts'>, days: { readonly from: string; readonly to: string }) {
  try {
    return (await client.counts(days)).days;
  } catch (error) {
    if (error instanceof ClientError) return [];
    throw error;
  }
}
