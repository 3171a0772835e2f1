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

/** An action as it is answered, with whether it verifies; `UNREADABLE` is what cannot be read as one. */
export type ListedAction = z.output<typeof recordedAction>;
export type AnsweredAction = Exclude<ListedAction, { status: 'UNREADABLE' }>;
export type ActionsPage = z.output<typeof listedActions>;
export type EventStory = z.output<typeof eventStory>;
export type DailyCounts = z.output<typeof dailyCounts>;

/** Which actions: by one of conversation, status, route, an id of Twilio's or event, or all; a day or a range narrows each but the event. */
export interface ActionsQuery {
  readonly conversationId?: string | undefined;
  readonly status?: string | undefined;
  readonly route?: string | undefined;
  /** Twilio's ids of the last send. */
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

/** Where a list goes on, and how much of it comes at once (1 to 100). */
export interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a person decides about an action. */
export interface Decision {
  /** For the record, in one line; no address and no text of a message. */
  readonly why: string;
  /** The version that was decided on: another one is a 409, so that a decision that is sent twice counts once. */
  readonly version?: number | undefined;
}

/** An event as its upstream would POST it, signed. */
export interface SignedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the caller's AWS identity proves it, as sources of kind IAM ask. */
  readonly isByIdentity?: boolean;
}

const acceptedAnswer = z.union([acceptedEvent, acceptedBatch, z.record(z.string(), z.unknown())]);

/**
 * The bridge's HTTP API. Every method throws what {@link callApi} throws; none writes anything but what it is named
 * for, and none asks twice.
 */
export class BridgeClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Where it asks. */
  get url(): string {
    return this.endpoint.url;
  }

  /** Whether it asks this machine, without a signature. */
  get isLocal(): boolean {
    return this.endpoint.isLocal;
  }

  /** One action with its history. */
  action(id: string, signal?: AbortSignal): Promise<ListedAction> {
    return callApi(this.endpoint, recordedAction, { path: `/actions/${encodeURIComponent(id)}`, signal });
  }

  /** One page of a list, newest first. */
  page(query: ActionsQuery, { signal, ...page }: PageOptions = {}): Promise<ActionsPage> {
    return callApi(this.endpoint, listedActions, { path: '/actions', query: { ...query, ...page }, signal });
  }

  /** All pages of a list. The next one is asked for when the one before has been used. */
  async *pages(query: ActionsQuery, { cursor, ...options }: PageOptions = {}): AsyncGenerator<ActionsPage> {
    let next = cursor;
    do {
      const page = await this.page(query, { ...options, cursor: next });
      yield page;
      next = page.cursor;
    } while (next !== undefined);
  }

  /** Every action of a list, page by page. */
  async *actions(query: ActionsQuery, options: PageOptions = {}): AsyncGenerator<ListedAction> {
    for await (const { actions } of this.pages(query, options)) yield* actions;
  }

  /** How many actions of each status were accepted on each day, yyyy-mm-dd in UTC; at most 31 days, the last 7 by default. */
  counts(days: { readonly from?: string; readonly to?: string } = {}, signal?: AbortSignal): Promise<DailyCounts> {
    return callApi(this.endpoint, dailyCounts, { path: '/counts', query: days, signal });
  }

  /** @param origin tells events of one id apart, where several CloudEvents sources speak through one source */
  event(source: string, eventId: string, origin?: string): Promise<EventStory> {
    const path = `/events/${encodeURIComponent(source)}/${encodeURIComponent(eventId)}`;
    return callApi(this.endpoint, eventStory, { path, query: { origin } });
  }

  /** Sends again what FAILED, EXPIRED or is IN_DOUBT. The message may then be sent a second time. */
  resend(id: string, decision: Decision): Promise<ListedAction> {
    return this.operate(id, 'resend', decision);
  }

  /** Says what became of an action that is IN_DOUBT or EXPIRED. */
  resolve(id: string, decision: Decision & { readonly finding: 'sent' | 'notSent' }): Promise<ListedAction> {
    return this.operate(id, 'resolve', decision);
  }

  /** Removes addresses, text and variables from an action, on record. */
  erase(id: string, decision: Decision): Promise<ListedAction> {
    return this.operate(id, 'erase', decision);
  }

  /** POSTs an event, which has messages sent. */
  send(source: string, { headers, body, isByIdentity = false }: SignedEvent) {
    const path = `/events/${encodeURIComponent(source)}`;
    return callApi(this.endpoint, acceptedAnswer, { method: 'POST', path, headers, body, isUnsigned: !isByIdentity });
  }

  /** Whether it answers at all. */
  async health(): Promise<void> {
    await callApi(this.endpoint, health, { path: '/health', isUnsigned: true });
  }

  private operate(id: string, operation: string, body: ApiCall['body'] & object): Promise<ListedAction> {
    const path = `/actions/${encodeURIComponent(id)}/${operation}`;
    return callApi(this.endpoint, recordedAction, { method: 'POST', path, body });
  }
}
