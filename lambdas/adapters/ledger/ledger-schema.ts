import { hash } from 'node:crypto';

/** One global secondary index. Its keys are strings, and it projects KEYS_ONLY: an item is then read by its own key. */
export interface LedgerIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

/** The table's partition key, a string; there is no sort key. */
export const ledgerPartitionKey = 'pk';

/** The table's TTL attribute: Unix time in seconds. */
export const ledgerTimeToLive = 'expiresAt';

/**
 * The indexes by what they answer. Every sort key ends in something unique, so that no two items share an index key.
 * Only items that have both attributes are in an index.
 */
export const ledgerIndex = {
  /**
   * A conversation's actions in the order in which they were accepted, or a person last had them sent again:
   * `<that moment>#<id>`. So whoever looks for what may have sent a message need not read further back than the message.
   */
  byConversation: { name: 'byConversation', partitionKey: 'conversationId', sortKey: 'beganAtId' },
  /** A UTC day's actions: `<yyyy-mm-dd>#<shard>`, then `<acceptedAt>#<id>`. */
  byDay: { name: 'byDay', partitionKey: 'day', sortKey: 'acceptedAtId' },
  /** Actions by where they stand: `OPEN`, `COMPLETED`, `FAILED`, `EXPIRED` or `IN_DOUBT` with `#<shard>`, then `<acceptedAt>#<id>`. */
  byStatus: { name: 'byStatus', partitionKey: 'statusShard', sortKey: 'acceptedAtId' },
  /** A route's actions: `<route>#<shard>`, then `<acceptedAt>#<id>`. */
  byRoute: { name: 'byRoute', partitionKey: 'routeShard', sortKey: 'acceptedAtId' },
  /** What the sweeper looks at, and when: `<shard>` for what is open, `W#<shard>` for what is to be withheld, then `<dueAt>#<id>`. */
  byDue: { name: 'byDue', partitionKey: 'dueShard', sortKey: 'dueAtId' },
  /** Events by the id that their sender knows: `<source>#<eventId>`, then `<receivedAt>#<origin>`. */
  byEvent: { name: 'byEvent', partitionKey: 'eventKey', sortKey: 'eventSort' },
  /** An action by the message that Twilio made of it: `<message SID>`, then `<acceptedAt>#<id>`. */
  byMessage: { name: 'byMessage', partitionKey: 'messageSid', sortKey: 'acceptedAtId' },
  /** An action by the Action that Twilio made of it: `<its id>`, then `<acceptedAt>#<id>`. */
  byTwilioAction: { name: 'byTwilioAction', partitionKey: 'twilioActionId', sortKey: 'acceptedAtId' },
  /** An action by its message as the Conversation has it: `<Communication id>`, then `<acceptedAt>#<id>`. */
  byCommunication: { name: 'byCommunication', partitionKey: 'communicationId', sortKey: 'acceptedAtId' },
} as const satisfies Record<string, LedgerIndex>;

/** All indexes, to build the table from. */
export const ledgerIndexes: readonly LedgerIndex[] = Object.values(ledgerIndex);

/**
 * Parts that a status, a day, a route and what is due are split into. One index partition takes 1,000 writes per second; an action costs a
 * handful of them over its life, so 8 parts carry some thousand actions per second.
 */
export const LEDGER_SHARDS = 8;

/** Every shard, to ask each of them. */
export const ledgerShards: readonly number[] = Array.from({ length: LEDGER_SHARDS }, (_, shard) => shard);

/** The shard of an action: always the same for one id, evenly spread over many. */
export function shardOf(id: string): number {
  return hash('sha256', id, 'buffer').readUInt32BE() % LEDGER_SHARDS;
}

/** One shard of a status, a day or a route, as an index has it: `OPEN#3`. */
export function inShard(name: string, shard: number): string {
  return `${name}#${shard}`;
}

/** What an action's partition key begins with; its id is the rest. */
export const ACTION_KEY_PREFIX = 'ACTION#';

/** What the partition key of a Communication's owner begins with. */
export const COMMUNICATION_KEY_PREFIX = 'COMMUNICATION#';

/**
 * Parts of a key, joined by `#`. A `#` inside a part is spelled `%23`, and so `%` is `%25`: two lists of parts never
 * spell one key, and an auditor can still type it. Nothing else is escaped, because a key has 2,048 bytes.
 */
export function spellKey(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll('%', '%25').replaceAll('#', '%23')).join('#');
}
