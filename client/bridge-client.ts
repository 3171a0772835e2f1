import * as z from 'zod';
import {
  acceptedBatch,
  acceptedEvent,
  dailyCounts,
  eventStory,
  health,
  listedActions,
  recordedAction,
} from '../lambdas/core/api/answers.ts';
import { type ApiCall, callApi, type Endpoint } from './call-api.ts';

/** An action with its verification. `UNREADABLE` marks an item that cannot be read as one. */
export type ListedAction = z.output<typeof recordedAction>;
export type AnsweredAction = Exclude<ListedAction, { status: 'UNREADABLE' }>;
export type ActionsPage = z.output<typeof listedActions>;
export type EventStory = z.output<typeof eventStory>;
export type DailyCounts = z.output<typeof dailyCounts>;

/** Chooses actions by at most one of conversation, status, route, event or Twilio id, and by time (not with an event). */
export interface ActionsQuery {
  readonly conversationId?: string | undefined;
  readonly status?: string | undefined;
  readonly route?: string | undefined;
  /** Twilio ids of the last send. */
  readonly messageSid?: string | undefined;
  readonly twilioActionId?: string | undefined;
  readonly communicationId?: string | undefined;
  readonly source?: string | undefined;
  readonly eventId?: string | undefined;
  /** yyyy-mm-dd, UTC. */
  readonly day?: string | undefined;
  /** ISO 8601 instants. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A page of a list. `limit` is 1 to 100. */
export interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Decision {
  /** Kept on record. One line, without addresses or message text. */
  readonly why: string;
  /** The version that the person saw. If the action has changed since, the answer is 409. */
  readonly version?: number | undefined;
}

export interface SignedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the caller's AWS identity is the proof, as for sources with IAM. */
  readonly isByIdentity?: boolean;
}

const acceptedAnswer = z.union([acceptedEvent, acceptedBatch, z.record(z.string(), z.unknown())]);

/** The bridge's HTTP API. Every method makes one request per page, never retries, and throws what {@link callApi} throws. */
export class BridgeClient {
  constructor(private readonly endpoint: Endpoint) {}

  get url(): string {
    return this.endpoint.url;
  }

  /** Whether the bridge runs on this machine and needs no signature. */
  get isLocal(): boolean {
    return this.endpoint.isLocal;
  }

  /** Gets one action with its history. */
  action(id: string, signal?: AbortSignal): Promise<ListedAction> {
    return callApi(this.endpoint, recordedAction, { path: `/actions/${encodeURIComponent(id)}`, signal });
  }

  /** Gets one page of a list, newest first. */
  page(query: ActionsQuery, { signal, ...page }: PageOptions = {}): Promise<ActionsPage> {
    return callApi(this.endpoint, listedActions, { path: '/actions', query: { ...query, ...page }, signal });
  }

  /** Gets all pages of a list, each when the consumer asks for it. */
  async *pages(query: ActionsQuery, { cursor, ...options }: PageOptions = {}): AsyncGenerator<ActionsPage> {
    let next = cursor;
    do {
      const page = await this.page(query, { ...options, cursor: next });
      yield page;
      next = page.cursor;
    } while (next !== undefined);
  }

  /** Gets all actions of a list, page by page. */
  async *actions(query: ActionsQuery, options: PageOptions = {}): AsyncGenerator<ListedAction> {
    for await (const { actions } of this.pages(query, options)) yield* actions;
  }

  /** Counts actions by the day they were accepted and their status. Days are yyyy-mm-dd in UTC; at most 31, by default the last 7. */
  counts(days: { readonly from?: string; readonly to?: string } = {}, signal?: AbortSignal): Promise<DailyCounts> {
    return callApi(this.endpoint, dailyCounts, { path: '/counts', query: days, signal });
  }

  /** Gets an event. @param origin the CloudEvents `source`, if several used this id */
  event(source: string, eventId: string, origin?: string): Promise<EventStory> {
    const path = `/events/${encodeURIComponent(source)}/${encodeURIComponent(eventId)}`;
    return callApi(this.endpoint, eventStory, { path, query: { origin } });
  }

  /** Sends an action again that is FAILED, EXPIRED or IN_DOUBT. Its recipient may get the message twice. */
  resend(id: string, decision: Decision): Promise<ListedAction> {
    return this.operate(id, 'resend', decision);
  }

  /** Records whether the message of an IN_DOUBT or EXPIRED action was sent. */
  resolve(id: string, decision: Decision & { readonly finding: 'sent' | 'notSent' }): Promise<ListedAction> {
    return this.operate(id, 'resolve', decision);
  }

  /** Removes addresses, text and variables from an action. The history keeps who and why. */
  erase(id: string, decision: Decision): Promise<ListedAction> {
    return this.operate(id, 'erase', decision);
  }

  /** POSTs a signed event. The bridge sends its messages. */
  send(source: string, { headers, body, isByIdentity = false }: SignedEvent) {
    const path = `/events/${encodeURIComponent(source)}`;
    return callApi(this.endpoint, acceptedAnswer, { method: 'POST', path, headers, body, isUnsigned: !isByIdentity });
  }

  /** Resolves if the bridge answers. */
  async health(): Promise<void> {
    await callApi(this.endpoint, health, { path: '/health', isUnsigned: true });
  }

  private operate(id: string, operation: string, body: ApiCall['body'] & object): Promise<ListedAction> {
    const path = `/actions/${encodeURIComponent(id)}/${operation}`;
    return callApi(this.endpoint, recordedAction, { method: 'POST', path, body });
  }
}
