/** What can go wrong with a call on its way, whatever service it goes to. */
export const transportFaults = [
  /** The connection breaks before the service has the request. */
  'lostRequest',
  /** The service serves the request, and the answer is lost. */
  'lostAnswer',
  /** No answer, ever, and the request was not served. */
  'hang',
  /** No answer, ever, to a request that was served. */
  'hangServed',
  /** The answer takes `seconds`. */
  'slow',
  /** Whoever calls dies before the request is sent. */
  'dieBefore',
  /** Whoever calls dies after the request was served. */
  'dieAfter',
] as const;
export type TransportFault = (typeof transportFaults)[number];

/** What each service can answer instead of doing its work. `Done` says that it did it nevertheless. */
export const serviceFaults = {
  dynamodb: ['throttled', 'failed', 'failedDone'],
  states: ['throttled', 'failed', 'failedDone'],
  secrets: ['throttled', 'failed'],
  lambda: ['throttled', 'failed', 'failedDone', 'twice'],
  twilio: ['busy', 'busyFor', 'failed', 'failedDone', 'timedOut', 'redirected', 'unauthorized', 'garbled', 'truncated'],
} as const;
export type Service = keyof typeof serviceFaults;
export type ServiceFault = (typeof serviceFaults)[Service][number];
export type FaultKind = TransportFault | ServiceFault;

/** The calls that can go wrong, by the service that they go to. */
export const operations = {
  dynamodb: ['GetItem', 'PutItem', 'UpdateItem', 'Query', 'BatchGetItem'],
  states: ['StartExecution'],
  secrets: ['GetSecretValue'],
  lambda: ['get-action', 'create-action', 'accept-event', 'sweep-ledger', 'operate-actions', 'twilio-callback'],
  twilio: ['create', 'fetch', 'list'],
} as const satisfies Record<Service, readonly string[]>;
export type Operation<S extends Service = Service> = (typeof operations)[S][number];

/** A fault of some calls, counted from the first of their kind. */
export interface CallFault {
  readonly service: Service;
  readonly operation: Operation;
  readonly kind: FaultKind;
  /** Calls of this operation that go well before. */
  readonly after: number;
  /** Calls in a row that do not. */
  readonly times: number;
  /** What `slow` takes, or `busyFor` asks to wait. */
  readonly seconds: number;
}

/** A fault of every call to a service, or of one operation, for a while. */
export interface Outage {
  readonly service: Service;
  readonly operation?: Operation;
  readonly kind: FaultKind;
  readonly fromSeconds: number;
  readonly forSeconds: number;
  readonly seconds: number;
}

/** Something that happens to the deployment at one moment. */
export interface Incident {
  readonly kind:
    | 'stopExecutions'
    | 'timeOutExecutions'
    | 'failExecutions'
    | 'killFunctions'
    | 'deploy'
    | 'sweepTwice'
    /** Every action gets a second tracker beside its first, as a release may cause that changes the input. */
    | 'doubleExecutions'
    | 'clockBack'
    | 'clockForward';
  readonly atSeconds: number;
  /** How far a clock jumps. */
  readonly seconds: number;
}

/** Everything that goes wrong in one run. After `horizonSeconds` nothing does any more. */
export interface FaultPlan {
  readonly calls: readonly CallFault[];
  readonly outages: readonly Outage[];
  readonly incidents: readonly Incident[];
  /** Every function's clock is off by at most this much, either way. */
  readonly clockSkewSeconds: number;
  /** How long an index may follow its table. */
  readonly indexLagSeconds: number;
  readonly horizonSeconds: number;
}

export const noFaults: FaultPlan = {
  calls: [],
  outages: [],
  incidents: [],
  clockSkewSeconds: 0,
  indexLagSeconds: 0,
  horizonSeconds: 0,
};
