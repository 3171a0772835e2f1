import { hash } from 'node:crypto';

/** A global secondary index with string keys. It projects KEYS_ONLY: items are read by their own key. */
export interface LedgerIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

export const ledgerPartitionKey = 'pk';

/** Unix time in seconds. */
export const ledgerTimeToLive = 'expiresAt';

/** Every sort key ends in something unique. Only items with both attributes are in an index. */
export const ledgerIndex = {
  /**
   * A conversation's actions by when they were accepted or last resent, so that a search for a message need not read
   * further back: `<moment>#<id>`.
   */
  byConversation: { name: 'byConversation', partitionKey: 'conversationId', sortKey: 'beganAtId' },
  /** The actions of a UTC day: `<yyyy-mm-dd>#<shard>`, then `<acceptedAt>#<id>`. */
  byDay: { name: 'byDay', partitionKey: 'day', sortKey: 'acceptedAtId' },
  /**
   * Actions by status: `OPEN`, `COMPLETED`, `FAILED`, `EXPIRED` or `IN_DOUBT` with `#<shard>`, then
   * `<acceptedAt>#<id>`.
   */
  byStatus: { name: 'byStatus', partitionKey: 'statusShard', sortKey: 'acceptedAtId' },
  /** A route's actions: `<route>#<shard>`, then `<acceptedAt>#<id>`. */
  byRoute: { name: 'byRoute', partitionKey: 'routeShard', sortKey: 'acceptedAtId' },
  /** What the sweeper looks at: `<shard>` for open actions, `W#<shard>` for withholding, then `<dueAt>#<id>`. */
  byDue: { name: 'byDue', partitionKey: 'dueShard', sortKey: 'dueAtId' },
  /** Events by their sender's id: `<source>#<eventId>`, then `<receivedAt>#<origin>`. */
  byEvent: { name: 'byEvent', partitionKey: 'eventKey', sortKey: 'eventSort' },
  /** Actions by message SID, then `<acceptedAt>#<id>`. */
  byMessage: { name: 'byMessage', partitionKey: 'messageSid', sortKey: 'acceptedAtId' },
  /** Actions by Twilio's Action, then `<acceptedAt>#<id>`. */
  byTwilioAction: { name: 'byTwilioAction', partitionKey: 'twilioActionId', sortKey: 'acceptedAtId' },
  /** Actions by Communication, then `<acceptedAt>#<id>`. */
  byCommunication: { name: 'byCommunication', partitionKey: 'communicationId', sortKey: 'acceptedAtId' },
} as const satisfies Record<string, LedgerIndex>;

export const ledgerIndexes: readonly LedgerIndex[] = Object.values(ledgerIndex);

/**
 * Shards of a status, day or route. A partition of an index takes 1,000 writes a second, and an action costs a handful,
 * so 8 shards carry some thousand actions a second.
 */
export const LEDGER_SHARDS = 8;

export const ledgerShards: readonly number[] = Array.from({ length: LEDGER_SHARDS }, (_, shard) => shard);

/** Returns the shard of an action: always the same for one id. */
export function shardOf(id: string): number {
  return hash('sha256', id, 'buffer').readUInt32BE() % LEDGER_SHARDS;
}

/** Writes a shard as an index has it, such as `OPEN#3`. */
export function inShard(name: string, shard: number): string {
  return `${name}#${shard}`;
}

export const ACTION_KEY_PREFIX = 'ACTION#';

export const COMMUNICATION_KEY_PREFIX = 'COMMUNICATION#';

/**
 * Joins the parts of a key by `#`, with `#` and `%` in a part escaped as in a URL: two lists of parts never make one
 * key, and a person can type it. Nothing else is escaped, because a key has 2,048 bytes at most.
 */
export function spellKey(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll('%', '%25').replaceAll('#', '%23')).join('#');
}
