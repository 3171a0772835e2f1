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

/** The time, from outside, so that tests and the simulator can hold it. */
export type Clock = () => Date;

/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Present when there is more; opaque to callers. */
  readonly cursor?: string;
}

/** An action that the sweeper should look at, oldest first. */
export interface DueAction {
  readonly id: string;
  readonly dueAt: string;
}

/** Why an action is due: it is open and may not move, or it has settled and its content is to be withheld. */
export type DueKind = 'open' | 'withholding';

/** What became of a conditional write. Losing is a value: somebody else's write is then in `current`. */
export type Advance<A extends Action = Action> =
  | { readonly won: true; readonly action: A }
  | { readonly won: false; readonly current: Action };

/**
 * The record of every event and action, and the queue of what is still to do. Every method may throw
 * {@link LedgerUnavailableError}; nothing was then promised about the write. What reads one item may throw
 * {@link UnreadableItemError}.
 */
export interface Ledger {
  /**
   * Writes the event unless it is there already; then answers the one that is. One that is there as `mappingFailed` was not
   * taken, and gives way to whatever comes. One that is there as `ignored` gives way to itself, the same content, once
   * routes make actions of it.
   */
  claimEvent(event: EventRecord): Promise<{ readonly claimed: boolean; readonly event: EventRecord }>;
  /** Writes the action unless it is there already; then answers the one that is. */
  claimAction(action: ActionIn<'ACCEPTED'>): Promise<{ readonly claimed: boolean; readonly action: Action }>;
  /** Reads an action as of its last write. */
  getAction(id: string): Promise<Action | undefined>;
  /**
   * Writes `after` over `before`, if no other write came between. A write whose answer was lost is recognised as
   * one's own when it is repeated.
   */
  advance<A extends Action>(before: Action, after: A): Promise<Advance<A>>;
  /** Notes that a tracker runs (`executions` so far) and when to look next; nothing if the action has settled. */
  postpone(id: string, dueAt: string, executions: number): Promise<void>;
  /** When the content of an action that is due here would be withheld; undefined where it is not. */
  withholdAt(action: Action): string | undefined;
  /**
   * Moves what was seen among what is due to another moment; nothing if it is not there any more. It need not be readable, so that
   * what cannot be looked at does not stand before others for ever.
   */
  moveDue(seen: DueAction, to: string, kind?: DueKind): Promise<void>;
  /** What is due not after `now`, open actions unless `kind` says otherwise: the oldest of each shard, `limit` in all. */
  listDue(now: Date, limit: number, kind?: DueKind): Promise<readonly DueAction[]>;
  /** The events of this id at this source; several only if several CloudEvents sources speak through it. */
  findEvents(source: string, eventId: string): Promise<readonly (EventRecord | UnreadableEvent)[]>;
  getEvent(identity: EventIdentity): Promise<EventRecord | undefined>;
  listByConversation(
    conversationId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<Action | UnreadableAction>>;
  /** The action whose message has this SID; the latest of several. An index is asked, which follows within moments. */
  findByMessage(messageSid: string): Promise<Action | UnreadableAction | undefined>;
  /** Gives a thing that only one may have to the first who asks; answers its owner, who may have asked before. */
  own(thing: OwnedThing, owner: string): Promise<string>;
}

/** What only one event or action may call its own. */
export type OwnedThing =
  /** A Communication, as the evidence of one action. */
  | { readonly kind: 'communication'; readonly id: string }
  /** A signed request, by the part of it that the signature covers. */
  | { readonly kind: 'signedRequest'; readonly source: string; readonly signedDigest: string };

/** What StartExecution said. */
export type TrackerStart =
  /** It runs now, or ran already under this name. */
  | { readonly kind: 'running' }
  /** An execution of this name has ended: the next one needs the next number. */
  | { readonly kind: 'ended' }
  /** Throttled or out of reach: the sweeper will start it. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What of an action its executions are started with: it never varies. */
export type Tracked = Pick<Action, 'id' | 'polling'>;

/** Starts the state machine that follows an action. */
export interface Tracker {
  /** @param execution 1 for the first execution of an action, 2 for the next … */
  start(action: Tracked, execution: number): Promise<TrackerStart>;
}

/** Twilio's Conversations API, as far as the bridge speaks it. No method throws for what Twilio or the network does. */
export interface Conversations {
  /**
   * Begins what the next create call needs before it can be made, so that it is there when that call comes: the API key, and a
   * connection. It sends nothing, and answers at once; what fails is left for the call to meet.
   */
  prepare(): void;
  /**
   * Finds the open conversation between a sender and a recipient, or starts one. It sends no message, so it may be
   * repeated: concurrent calls end in one conversation.
   */
  resolve(wanted: ConversationToFind): Promise<ResolveResult>;
  /** Creates an Action. Where Twilio refuses it, the conversation's state is read within the same time budget. */
  createAction(action: ActionToCreate, idempotencyKey: string): Promise<CreateResult>;
  fetchAction(conversationId: string, twilioActionId: string): Promise<PollResult>;
  /** All Communications of a conversation since a moment, over all pages. */
  listCommunications(conversationId: string, since: Date): Promise<SearchResult>;
  /** One Communication of a conversation. */
  fetchCommunication(conversationId: string, communicationId: string): Promise<CommunicationResult>;
}

/** Whose conversation is wanted: an address and a channel each, and the configuration that groups and closes it. */
export interface ConversationToFind {
  readonly configurationId: string;
  /** Of a new conversation. */
  readonly name?: string | undefined;
  /** Of a new conversation; 8 entries at most. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly from: Reached;
  readonly to: Reached;
}

/** Somebody at an address. */
export interface Reached {
  readonly address: string;
  readonly channel: string;
}

/** Structured log lines. Ids, names and codes only: never a secret, an address or text. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** What is counted, by CloudWatch's embedded metric format. */
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
  /** An action was about to be sent, and its record did not verify. */
  | 'RecordBroken'
  | 'TrackerNotStarted'
  | 'TrackerStartedBySweep'
  /** A callback said something new of an action's message. */
  | 'CallbackRecorded'
  /** A callback said what was on record already: it came twice, or late. */
  | 'CallbackRepeated'
  /** A callback of a message that is no action's. */
  | 'CallbackIgnored'
  /** A callback was refused: its signature, or what it says. */
  | 'CallbackRejected'
  | 'ActionResent'
  | 'ActionResolved'
  | 'ActionNotSwept'
  | 'TwilioError'
  | 'TwilioUnauthorized';

/** What is measured, each in one of CloudWatch's units. */
export const measureUnits = {
  /** From an action's claim to its end. */
  ActionLag: 'Seconds',
  /** What it took to learn of the end. */
  ActionPolls: 'Count',
  /** 100 for an action that FAILED or EXPIRED, 0 for one that COMPLETED: its average is the share of what was not sent. */
  ActionNotSent: 'Percent',
  /** The age of the oldest action that a sweep found open, 0 where it found none. */
  OldestOpenAction: 'Seconds',
  /** One call of the port: all pages, and reading the API key and connecting as far as they were not prepared. */
  TwilioLatency: 'Milliseconds',
} as const;
export type MeasureName = keyof typeof measureUnits;

export interface Metrics {
  count(name: MetricName, value?: number): void;
  /** @param value in the unit of {@link measureUnits} */
  measure(name: MeasureName, value: number): void;
}

/** The ledger did not take or give what was asked; whether a write happened is not known. */
export class LedgerUnavailableError extends PlainError {
  override readonly name = 'LedgerUnavailableError';
}

/** An item of the ledger is not what the bridge writes; the message names it and what is wrong with it, never a value. */
export class UnreadableItemError extends PlainError {
  override readonly name = 'UnreadableItemError';
}
