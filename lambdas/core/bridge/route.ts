import * as z from 'zod/mini';
import { polling, type WhenInDoubt, whenInDoubt } from '../action/action.ts';
import { MAX_DEADLINE_SECONDS } from '../action/limits.ts';
import { type ActionToCreate, actionToCreate } from '../action/send-message.ts';
import { EventInvalidError, MappingError } from '../errors.ts';
import type { AppEvent } from '../event.ts';
import { cut, inWords, violationsOf } from '../violations.ts';
import { EventRejection } from './event-rejection.ts';
import { describeThrown } from './thrown.ts';

const DEFAULT_DEADLINE_SECONDS = 60 * 60;

/** The request shares a DynamoDB item of 400 KB with the history (the sum is in evolve.ts). */
const MAX_REQUEST_BYTES = 64 * 1024;

/** The event, and its data typed by the route's schema. */
export interface RouteInput<Data> {
  readonly data: Data;
  readonly event: AppEvent;
}

/** A route as written in bridge.config.ts. */
export interface RouteDefinition<Source extends string, Schema extends z.core.$ZodType> {
  /** The route's name in the ledger, in answers and in errors. After a rename, old events make new actions. */
  readonly name: string;
  readonly source: Source;
  /** The CloudEvents types that the route takes. */
  readonly type: string | readonly string[];
  /** Types the mapping and validates the data of every event. */
  readonly data: Schema;
  /** Returns false to ignore an event. Default: the route takes every event of its types. */
  readonly when?: (input: RouteInput<z.output<Schema>>) => boolean;
  /**
   * Returns the action to create, by {@link sendMessage}, or undefined to ignore the event. Throw an {@link
   * EventRejection} to reject it.
   */
  readonly action: (input: RouteInput<z.output<Schema>>) => z.input<typeof actionToCreate> | undefined;
  /** Seconds until an action that has not ended is EXPIRED. Default: 3,600; at most 86,400. */
  readonly deadlineSeconds?: number;
  /** What to do if it stays unknown whether the message was sent. Default: `hold`. */
  readonly whenInDoubt?: WhenInDoubt;
  /**
   * Whole seconds to wait before each poll, the first counted from the create call. After the last one the default
   * schedule goes on. docs/reference/routes.md says how to choose them.
   */
  readonly polling?: readonly number[];
}

export type Plan =
  | { readonly kind: 'action'; readonly toCreate: ActionToCreate }
  /** Its `when` returned false. */
  | { readonly kind: 'filtered' }
  /** Its mapping returned undefined. */
  | { readonly kind: 'ignored' };

export interface Route<Source extends string = string> {
  readonly name: string;
  readonly source: Source;
  readonly types: readonly string[];
  readonly data: z.core.$ZodType;
  readonly deadlineSeconds: number;
  readonly whenInDoubt: WhenInDoubt;
  readonly polling?: readonly number[];
  /**
   * @throws {EventInvalidError} if the data does not fit the schema
   * @throws {MappingError} if `when` or `action` throws, or makes what Twilio would reject
   */
  readonly plan: (event: AppEvent) => Plan;
}

const isFunction = (it: unknown): boolean => typeof it === 'function';

/** tsc checks most of this too, but `action-bridge routes` and `cdk deploy` do not run it. */
const routeSettings = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is 1 to 63 characters of a-z, 0-9 and -')),
  type: z
    .array(z.string().check(z.regex(/^\P{Cc}{1,256}$/u, 'reaches no event: a type is 1 to 256 printable characters')))
    .check(
      z.minLength(1, 'is empty, so that no event reaches the route: list the CloudEvents types that it takes'),
      z.refine((types) => new Set(types).size === types.length, 'lists one type twice: remove one of them'),
    ),
  deadlineSeconds: z.int().check(z.gte(10), z.lte(MAX_DEADLINE_SECONDS)),
  whenInDoubt,
  polling: z.optional(polling),
  source: z.string(),
  data: z.custom((it) => typeof it === 'object' && it !== null && '_zod' in it, 'is not a zod schema'),
  when: z.optional(z.custom(isFunction, 'is not a function')),
  action: z.custom(isFunction, 'is not a function: `action: ({ data }) => sendMessage({ … })`'),
});

/**
 * Declares which events become which action.
 *
 * @throws {Error} at synth if a setting is missing, unknown or out of bounds
 */
export function route<const Source extends string, Schema extends z.core.$ZodType>(
  definition: RouteDefinition<Source, Schema>,
): Route<Source> {
  const { name, source, type, data, deadlineSeconds = DEFAULT_DEADLINE_SECONDS } = definition;
  const { whenInDoubt: doubt = 'hold', polling: waits } = definition;
  const types = typeof type === 'string' ? [type] : type;
  const settings = routeSettings.safeParse({ ...definition, type: types, deadlineSeconds, whenInDoubt: doubt });
  if (!settings.success) throw new Error(`route ${name}: ${inWords(violationsOf(settings.error))}`);
  return {
    name,
    source,
    types,
    data,
    deadlineSeconds,
    whenInDoubt: doubt,
    ...(waits && { polling: waits }),
    plan: (event) => plan(definition, event),
  };
}

function plan<Schema extends z.core.$ZodType>(
  { name: route, data, when, action }: RouteDefinition<string, Schema>,
  event: AppEvent,
): Plan {
  const input = { data: parseData(route, data, event), event };
  if (when && !run({ route, part: 'filter', written: when }, () => when(input))) return { kind: 'filtered' };
  const made = run({ route, part: 'mapping', written: action }, () => action(input));
  if (made instanceof Promise) {
    made.catch(() => undefined);
    throw new MappingError(`Route ${route}: its mapping is async, which is not allowed. Write it without async.`, {
      route,
    });
  }
  return made === undefined ? { kind: 'ignored' } : { kind: 'action', toCreate: checkRequest(route, made) };
}

function parseData<Schema extends z.core.$ZodType>(route: string, schema: Schema, event: AppEvent): z.output<Schema> {
  const parsed = run({ route, part: 'schema', written: schema }, () => z.safeParse(schema, event.data));
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error, '/data');
  const detail = `Route ${route} cannot read the event's data: ${inWords(violations)}`;
  throw new EventInvalidError(detail, { route, violations });
}

function checkRequest(route: string, made: z.input<typeof actionToCreate>): ActionToCreate {
  const toCreate = actionToCreate.safeParse(made);
  if (!toCreate.success) {
    const violations = violationsOf(toCreate.error);
    const detail = `Route ${route} made an action that Twilio would reject: ${inWords(violations)}`;
    throw new MappingError(detail, { route, violations });
  }
  const bytes = Buffer.byteLength(JSON.stringify(toCreate.data.request));
  if (bytes > MAX_REQUEST_BYTES) {
    const violation = { pointer: '/request', detail: `has ${bytes} bytes; ${MAX_REQUEST_BYTES} is the most` };
    throw new MappingError(`Route ${route} made too large an action: ${inWords([violation])}`, {
      route,
      violations: [violation],
    });
  }
  return toCreate.data;
}

interface WrittenPart {
  readonly route: string;
  readonly part: 'schema' | 'filter' | 'mapping';
  /** The function in the configuration. */
  readonly written: unknown;
}

/** @throws {MappingError} if the part throws, on purpose or by mistake */
function run<T>({ route, part, written }: WrittenPart, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof EventRejection) {
      const violations = [{ pointer: cut(cause.pointer), detail: cut(cause.message) }];
      throw new MappingError(`Route ${route} refuses the event: ${inWords(violations)}`, { route, violations, cause });
    }
    const thrown = describeThrown(cause, String(written));
    throw new MappingError(`Route ${route}: its ${part} threw ${thrown}.`, { route, cause });
  }
}

export function routesFor(routes: readonly Route[], event: Pick<AppEvent, 'source' | 'type'>): readonly Route[] {
  return routes.filter(({ source, types }) => source === event.source && types.includes(event.type));
}
