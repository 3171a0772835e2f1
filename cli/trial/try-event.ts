import type { ActionToCreate } from '../../lambdas/core/action/send-message.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import type { Route } from '../../lambdas/core/bridge/route.ts';
import { EventInvalidError, MappingError, ProblemError, type Violation } from '../../lambdas/core/errors.ts';
import type { AppEvent } from '../../lambdas/core/event.ts';

/** The answer that the sender would get. */
export interface Refusal {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly Violation[];
  /** What the route's code threw; shown only here, never to the sender. */
  readonly thrown?: { readonly message: string; readonly at: string | undefined };
}

export type RouteTrial = { readonly route: string } & (
  | {
      readonly result: 'action';
      readonly request: { readonly method: 'POST'; readonly path: string; readonly body: unknown };
    }
  /** `when` is false, or the mapping returns nothing. */
  | { readonly result: 'filtered' | 'ignored' }
  | { readonly result: 'otherType'; readonly types: readonly string[] }
  | { readonly result: 'invalid' | 'failed'; readonly problem: Refusal }
);

export type EventTrial =
  | {
      readonly event: Pick<AppEvent, 'source' | 'origin' | 'eventId' | 'type'>;
      readonly state: 'actions' | 'ignored' | 'mappingFailed';
      readonly routes: readonly RouteTrial[];
    }
  /** The file holds no event. */
  | { readonly state: 'mappingFailed'; readonly problem: Refusal };

/** Runs the routes of an event's source on it. Nothing is verified, recorded or sent. */
export function tryEvent(event: AppEvent, { routes }: Bridge): EventTrial {
  const { source, origin, eventId, type } = event;
  const trials = routes.filter((route) => route.source === source).map((route) => tryRoute(route, event));
  const has = (...results: readonly RouteTrial['result'][]) => trials.some(({ result }) => results.includes(result));
  const state = has('invalid', 'failed') ? 'mappingFailed' : has('action') ? 'actions' : 'ignored';
  return { event: { source, origin, eventId, type }, state, routes: trials };
}

function tryRoute(route: Route, event: AppEvent): RouteTrial {
  const { name, types } = route;
  if (!types.includes(event.type)) return { route: name, result: 'otherType', types };
  try {
    const plan = route.plan(event);
    return plan.kind === 'action'
      ? { route: name, result: 'action', request: requestOf(plan.toCreate) }
      : { route: name, result: plan.kind };
  } catch (error) {
    if (!(error instanceof EventInvalidError || error instanceof MappingError)) throw error;
    return { route: name, result: error instanceof MappingError ? 'failed' : 'invalid', problem: refusal(error) };
  }
}

function requestOf({ conversationId, request }: ActionToCreate) {
  const path = `/v2/Conversations/${encodeURIComponent(conversationId)}/Actions`;
  return { method: 'POST' as const, path, body: request };
}

/** Describes a thrown problem. Rethrows everything else. */
export function refusal(error: unknown): Refusal {
  if (!(error instanceof ProblemError)) throw error;
  const { type, status, message: detail, violations: errors = [], cause } = error;
  const isMistake = error instanceof MappingError && errors.length === 0 && cause !== undefined;
  return { type, status, detail, errors, ...(isMistake && { thrown: thrownBy(cause) }) };
}

function thrownBy(thrown: unknown): Required<Refusal>['thrown'] {
  if (!(thrown instanceof Error)) return { message: String(thrown), at: undefined };
  const { name, message, stack = '' } = thrown;
  const frames = stack.split('\n').flatMap((line) => /^ {4}at (.*)$/.exec(line)?.[1] ?? []);
  const own = frames.find((frame) => !/node_modules|node:|\/lambdas\/core\//.test(frame));
  return { message: `${name}: ${message}`, at: own };
}
