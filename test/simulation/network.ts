import type { CallFault, FaultKind, FaultPlan, Operation, Outage, Service, ServiceFault } from './faults.ts';
import { transportFaults } from './faults.ts';
import { ModelError } from './model-error.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Who makes a call. What is dead hears no answer. */
export interface Caller {
  readonly name: string;
  isAlive(): boolean;
  die(why: string): void;
  /** How long it waits for an answer, where it does not wait for ever. */
  readonly patienceSeconds?: number;
}

/** A service of AWS that calls another: it does not die, and does not wait for ever. */
export function immortal(name: string): Caller {
  return { name, isAlive: () => true, die: () => undefined, patienceSeconds: 60 };
}

/** A fault as it befalls one call. */
export interface Befallen<K extends FaultKind = FaultKind> {
  readonly kind: K;
  readonly seconds: number;
}

export interface Call<T> {
  readonly service: Service;
  readonly operation: Operation;
  /** For the timeline. */
  readonly about: string;
  /** The service's work, told what is wrong with the service at this moment. What it throws is its answer, too. */
  readonly serve: (fault: Befallen<ServiceFault> | undefined) => T;
  /** For the timeline. */
  readonly inWords?: (answer: T) => string;
}

/** The connection broke. Whether the request was served is not for the caller to know. */
export class LostError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ECONNRESET';
}

export interface Network {
  /** Carries a call there and its answer back, unless something goes wrong with either. */
  call<T>(caller: Caller, call: Call<T>): Promise<T>;
  /** What befalls the next call of this kind, for services that take part in it themselves. */
  befalls(service: Service, operation: Operation): Befallen | undefined;
  /** How often each fault struck. */
  readonly struck: Map<string, number>;
}

interface NetworkSettings {
  readonly plan: FaultPlan;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly timeline: Timeline;
}

/** One way of a call, in milliseconds, when nothing is wrong. */
const ONE_WAY_MILLIS = { least: 1, spread: 14 };

export function network({ plan, time, random, timeline }: NetworkSettings): Network {
  const start = time.now();
  const calls = new Map<string, number>();
  const struck = new Map<string, number>();
  const elapsedSeconds = (): number => (time.now() - start) / 1_000;

  function befalls(service: Service, operation: Operation): Befallen | undefined {
    const key = `${service}.${operation}`;
    const nth = calls.get(key) ?? 0;
    calls.set(key, nth + 1);
    if (elapsedSeconds() >= plan.horizonSeconds) return undefined;
    const strikes = ({ after, times, ...fault }: CallFault) =>
      fault.service === service && fault.operation === operation && nth >= after && nth < after + times;
    const lasts = ({ fromSeconds, forSeconds, ...outage }: Outage) =>
      outage.service === service &&
      (outage.operation === undefined || outage.operation === operation) &&
      elapsedSeconds() >= fromSeconds &&
      elapsedSeconds() < fromSeconds + forSeconds;
    const fault = plan.calls.find(strikes) ?? plan.outages.find(lasts);
    if (fault) struck.set(`${service} ${fault.kind}`, (struck.get(`${service} ${fault.kind}`) ?? 0) + 1);
    return fault;
  }

  function call<T>(caller: Caller, { service, operation, about, serve, inWords }: Call<T>): Promise<T> {
    const fault = befalls(service, operation);
    const note = (result: string): void => timeline.add(caller.name, `${service}.${operation} ${about}`, result);
    if (fault?.kind === 'dieBefore') caller.die(`before ${service}.${operation}`);
    const wayThere = ONE_WAY_MILLIS.least + random() * ONE_WAY_MILLIS.spread;
    const wayBack = ONE_WAY_MILLIS.least + random() * ONE_WAY_MILLIS.spread;

    return new Promise((resolve, reject) => {
      if (!caller.isAlive()) return;
      const answer = (act: () => void): void => {
        const delayMillis = fault?.kind === 'slow' ? fault.seconds * 1_000 : 0;
        time.after(wayBack + delayMillis, () => {
          if (caller.isAlive()) act();
        });
      };
      const giveUp = (): void => {
        if (caller.patienceSeconds === undefined) return;
        time.after(caller.patienceSeconds * 1_000, () => reject(new LostError('no answer to a request that was sent')));
      };
      time.after(wayThere, () => {
        if (fault?.kind === 'hang') {
          note('hangs, not served');
          giveUp();
          return;
        }
        if (fault?.kind === 'lostRequest') {
          note('the request is lost');
          answer(() => reject(new LostError('connection reset before the request was served')));
          return;
        }
        const act = served(serve, isServiceFault(fault) ? fault : undefined);
        if (timeline.isKept) note(`${fault ? `[${fault.kind}] ` : ''}${act.inWords(inWords)}`);
        if (fault?.kind === 'dieAfter') caller.die(`after ${service}.${operation}`);
        if (fault?.kind === 'hangServed') giveUp();
        else if (fault?.kind === 'lostAnswer') {
          answer(() => reject(new LostError('connection reset after the request was served')));
        } else answer(() => act.settle(resolve, reject));
      });
    });
  }

  return { call, befalls, struck };
}

function isServiceFault(fault: Befallen | undefined): fault is Befallen<ServiceFault> {
  return fault !== undefined && !transportFaults.some((kind) => kind === fault.kind);
}

interface Served<T> {
  inWords(words: ((answer: T) => string) | undefined): string;
  settle(resolve: (answer: T) => void, reject: (error: unknown) => void): void;
}

/** Does a service's work now; its answer, or its error, is told later. */
function served<T>(serve: Call<T>['serve'], fault: Befallen<ServiceFault> | undefined): Served<T> {
  try {
    const answer = serve(fault);
    return { inWords: (words) => words?.(answer) ?? 'ok', settle: (resolve) => resolve(answer) };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    return {
      inWords: () => (error instanceof Error ? error.name : typeof error),
      settle: (_, reject) => reject(error),
    };
  }
}
