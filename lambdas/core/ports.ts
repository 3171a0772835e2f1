import type { Action, ActionIn } from './action/action.ts';
import type { EventIdentity } from './action/action-id.ts';
import type { ActionToCreate } from './action/send-message.ts';
import type { UnreadableAction } from './action/unreadable-action.ts';
import { PlainError } from './errors.ts';
import type { EventRecord, UnreadableEvent } from './event.ts';
import type {
  CommunicationResult,
  CreateResult,
  PollResult,
  ResolveResult,
  SearchResult,
} from './message/twilio-answers.ts';

/** A port, so that tests and the simulator control the time. */
export type Clock = () => Date;

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page; opaque to callers. */
  readonly cursor?: string;
}

export interface DueAction {
  readonly id: string;
  readonly dueAt: string;
}

/** Why an action is due: it is open and may not be moving, or its content is to be withheld. */
export type DueKind = 'open' | 'withholding';

/** If another write came first, `current` is what that left. */
export type Advance<A extends Action = Action> =
  | { readonly won: true; readonly action: A }
  | { readonly won: false; readonly current: Action };

/**
 * The record of every event and action, and the queue of what is to do. Every method may throw {@link
 * LedgerUnavailableError}, after which a write may or may not have happened; methods that read one item, {@link
 * UnreadableItemError}.
 */
export interface Ledger {
  /**
   * Writes the event unless it is on record; returns the record. Any event with its id may overwrite a `mappingFailed`
   * record, and the same event with actions an `ignored` one.
   */
  claimEvent(event: EventRecord): Promise<{ readonly claimed: boolean; readonly event: EventRecord }>;
  /** Writes the action unless it is on record; returns the record. */
  claimAction(action: ActionIn<'ACCEPTED'>): Promise<{ readonly claimed: boolean; readonly action: Action }>;
  getAction(id: string): Promise<Action | undefined>;
  /** Writes `after` over `before` unless another write came between. Repeating it is safe. */
  advance<A extends Action>(before: Action, after: A): Promise<Advance<A>>;
  /** Records that a tracker runs and when to look next, unless the action has settled. */
  postpone(id: string, dueAt: string, executions: number): Promise<void>;
  /** Returns when the content of an action is to be withheld; undefined if never. */
  withholdAt(action: Action): string | undefined;
  /**
   * Makes a due action due at another time, if it still is due. The item need not be readable, so that it blocks no
   * others.
   */
  moveDue(seen: DueAction, to: string, kind?: DueKind): Promise<void>;
  /** Lists what is due by `now`, open actions by default: the oldest of each shard, `limit` in all. */
  listDue(now: Date, limit: number, kind?: DueKind): Promise<readonly DueAction[]>;
  /** Several only if several CloudEvents sources share the configured source. */
  findEvents(source: string, eventId: string): Promise<readonly (EventRecord | UnreadableEvent)[]>;
  getEvent(identity: EventIdentity): Promise<EventRecord | undefined>;
  listByConversation(
    conversationId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<Action | UnreadableAction>>;
  /** Returns the last action with this message, from an index that lags by moments. */
  findByMessage(messageSid: string): Promise<Action | UnreadableAction | undefined>;
  /** Makes `owner` the owner of a thing unless it has one; returns its owner. */
  own(thing: OwnedThing, owner: string): Promise<string>;
}

export type OwnedThing =
  | { readonly kind: 'communication'; readonly id: string }
  | { readonly kind: 'signedRequest'; readonly source: string; readonly signedDigest: string };

export type TrackerStart =
  | { readonly kind: 'running' }
  /** Use the next number. */
  | { readonly kind: 'ended' }
  /** Throttled or unreachable: the sweeper starts it later. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What executions start with: it never changes. */
export type Tracked = Pick<Action, 'id' | 'polling'>;

export interface Tracker {
  /** @param execution 1 for an action's first execution, 2 for the second … */
  start(action: Tracked, execution: number): Promise<TrackerStart>;
}

/** No method throws because of Twilio or the network. */
export interface Conversations {
  /** Reads the API key and connects, so that the next create call need not wait for that. It returns at once. */
  prepare(): void;
  /**
   * Finds the open conversation between a sender and a recipient, or starts one. It sends no message, and concurrent
   * calls end in one conversation, so it may be repeated.
   */
  resolve(wanted: ConversationToFind): Promise<ResolveResult>;
  /** If Twilio rejects the Action, the conversation's state is read within the same time budget. */
  createAction(action: ActionToCreate, idempotencyKey: string): Promise<CreateResult>;
  fetchAction(conversationId: string, twilioActionId: string): Promise<PollResult>;
  listCommunications(conversationId: string, since: Date): Promise<SearchResult>;
  fetchCommunication(conversationId: string, communicationId: string): Promise<CommunicationResult>;
}

export interface ConversationToFind {
  readonly configurationId: string;
  /** For a new conversation. */
  readonly name?: string | undefined;
  /** For a new conversation; at most 8 entries. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly from: Reached;
  readonly to: Reached;
}

export interface Reached {
  readonly address: string;
  readonly channel: string;
}

/** Fields hold ids, names and codes, never a secret, an address or a text. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export type MetricName =
  | 'EventAccepted'
  | 'EventDuplicate'
  | 'EventIgnored'
  | 'EventRejected'
  | 'SignatureRefused'
  | 'ActionAccepted'
  | 'ActionCreated'
  | 'ActionRefused'
  | 'ActionNotCreated'
  | 'ActionSendUnknown'
  | 'ActionCompleted'
  | 'ActionFailed'
  | 'ActionExpired'
  | 'ActionInDoubt'
  | 'RecordBroken'
  | 'TrackerNotStarted'
  | 'TrackerStartedBySweep'
  /** It had news. */
  | 'CallbackRecorded'
  /** It had no news: repeated, or late. */
  | 'CallbackRepeated'
  /** Its message is of no action. */
  | 'CallbackIgnored'
  /** It does not verify or cannot be read. */
  | 'CallbackRejected'
  | 'ActionResent'
  | 'ActionResolved'
  | 'ActionNotSwept'
  | 'TwilioError'
  | 'TwilioUnauthorized';

export const measureUnits = {
  /** From an action's claim until it settles. */
  ActionLag: 'Seconds',
  /** Polls until that. */
  ActionPolls: 'Count',
  /** 100 for FAILED and EXPIRED actions, 0 for COMPLETED ones: the average is the share that was not sent. */
  ActionNotSent: 'Percent',
  /** The age of the oldest open action in a sweep; 0 if there is none. */
  OldestOpenAction: 'Seconds',
  /** With all pages of the call, and with reading the key and connecting unless that was prepared. */
  TwilioLatency: 'Milliseconds',
} as const;
export type MeasureName = keyof typeof measureUnits;

export interface Metrics {
  count(name: MetricName, value?: number): void;
  /** @param value in the unit of {@link measureUnits} */
  measure(name: MeasureName, value: number): void;
}

/** It is not known whether a write happened. */
export class LedgerUnavailableError extends PlainError {
  override readonly name = 'LedgerUnavailableError';
}

/** The message names the item and what is wrong with it, never a value. */
export class UnreadableItemError extends PlainError {
  override readonly name = 'UnreadableItemError';
}
