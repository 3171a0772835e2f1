import * as z from 'zod';
import type { WhenInDoubt } from './action.ts';
import { EventInvalidError, MappingError } from './errors.ts';
import type { AppEvent } from './event.ts';
import { MAX_DEADLINE_SECONDS } from './schedule.ts';
import { type ActionToCreate, actionToCreate } from './send-message.ts';
import { inWords, violationsOf } from './violations.ts';

/** How long an action is sent and followed, unless its route says otherwise. */
const DEFAULT_DEADLINE_SECONDS = 60 * 60;

/**
 * An action's request shares a 400 KB DynamoDB item with its history; 64 KB leaves room for every entry that a day of
 * retries can add (600 entries of 300 bytes).
 */
const MAX_REQUEST_BYTES = 64 * 1024;

/** What a mapping is given: the data, typed by the route's schema, and the event around it. */
export interface RouteInput<Data> {
  readonly data: Data;
  readonly event: AppEvent;
}

/** What users write in bridge.config.ts. */
export interface RouteDefinition<Source extends string, Schema extends z.ZodType> {
  /** Names the route in the ledger, in answers and in errors. Renaming it makes new actions of old events. */
  readonly name: string;
  readonly source: Source;
  /** The CloudEvents types that it takes. */
  readonly type: string | readonly string[];
  /** The schema of the event's data: it types the mapping and validates every event. */
  readonly data: Schema;
  /** Whether it wants an event of its type; without it, it wants all. */
  readonly when?: (input: RouteInput<z.output<Schema>>) => boolean;
  /** The action to create, by {@link sendMessage}; undefined ignores the event. */
  readonly action: (input: RouteInput<z.output<Schema>>) => z.input<typeof actionToCreate> | undefined;
  /** Seconds until an action that has not ended is EXPIRED; 3,600 by default, 86,400 at most. */
  readonly deadlineSeconds?: number;
  /** What happens when it stays unknown whether the message was sent; `hold` by default. */
  readonly whenInDoubt?: WhenInDoubt;
}

/** A route as the bridge runs it. */
export interface Route<Source extends string = string> {
  readonly name: string;
  readonly source: Source;
  readonly types: readonly string[];
  readonly data: z.ZodType;
  readonly deadlineSeconds: number;
  readonly whenInDoubt: WhenInDoubt;
  /**
   * The action that the route makes of an event; undefined if it wants none.
   *
   * @throws {EventInvalidError} when the data does not fit the schema
   * @throws {MappingError} when the mapping throws, or makes what Twilio would refuse
   */
  readonly plan: (event: AppEvent) => ActionToCreate | undefined;
}

const routeSettings = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is 1 to 63 characters of a-z, 0-9 and -'),
  deadlineSeconds: z.number().int().min(10).max(MAX_DEADLINE_SECONDS),
});

/**
 * Declares which events become which action.
 *
 * @throws {Error} when the name or the deadline is out of bounds, at synth
 */
export function route<const Source extends string, Schema extends z.ZodType>(
  definition: RouteDefinition<Source, Schema>,
): Route<Source> {
  const { name, source, type, data, deadlineSeconds = DEFAULT_DEADLINE_SECONDS } = definition;
  const settings = routeSettings.safeParse({ name, deadlineSeconds });
  if (!settings.success) throw new Error(`route ${name}: ${inWords(violationsOf(settings.error))}`);
  return {
    name,
    source,
    types: typeof type === 'string' ? [type] : type,
    data,
    deadlineSeconds,
    whenInDoubt: definition.whenInDoubt ?? 'hold',
    plan: (event) => plan(definition, event),
  };
}

function plan<Schema extends z.ZodType>(
  { name, data, when, action }: RouteDefinition<string, Schema>,
  event: AppEvent,
): ActionToCreate | undefined {
  const parsed = data.safeParse(event.data);
  if (!parsed.success) {
    const violations = violationsOf(parsed.error, '/data');
    throw new EventInvalidError(`Route ${name} cannot read the event's data: ${inWords(violations)}`, { violations });
  }
  const input = { data: parsed.data, event };
  const made = runMapping(name, () => (when && !when(input) ? undefined : action(input)));
  if (made === undefined) return undefined;

  const toCreate = actionToCreate.safeParse(made);
  if (!toCreate.success) {
    const violations = violationsOf(toCreate.error);
    throw new MappingError(`Route ${name} made an action that Twilio would refuse: ${inWords(violations)}`, {
      violations,
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(toCreate.data.request));
  if (bytes > MAX_REQUEST_BYTES) {
    throw new MappingError(`Route ${name} made a request of ${bytes} bytes; ${MAX_REQUEST_BYTES} is the most.`);
  }
  return toCreate.data;
}

function runMapping<T>(name: string, mapping: () => T): T {
  try {
    return mapping();
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : typeof cause;
    throw new MappingError(`Route ${name}: its mapping threw ${kind}. Its message is withheld, for it may hold data.`, {
      cause,
    });
  }
}

/** The routes that take events of this source and type. */
export function routesFor(routes: readonly Route[], event: Pick<AppEvent, 'source' | 'type'>): readonly Route[] {
  return routes.filter(({ source, types }) => source === event.source && types.includes(event.type));
}
