import * as z from 'zod';

export const operation = z.enum(['create', 'fetch', 'list']);
export type Operation = z.infer<typeof operation>;

const kinds = z.discriminatedUnion('fault', [
  /** Waits before anything is done; what else is armed still happens. */
  z.object({ fault: z.literal('delay'), delayMillis: z.number().int().nonnegative().max(600_000) }),
  /** The connection is reset, and nothing was done. */
  z.object({ fault: z.literal('resetBefore') }),
  /** Done, and then the connection is reset instead of an answer. */
  z.object({ fault: z.literal('resetAfter') }),
  /** Done, and no answer ever comes. */
  z.object({ fault: z.literal('hangAfter') }),
  /** Done, and the answer's body breaks off in its middle. */
  z.object({ fault: z.literal('truncate') }),
  /** Done, and the answer has the right status and a body that is something else. */
  z.object({ fault: z.literal('garble') }),
  /** Answered with an error; `acts` says whether it was done nevertheless. */
  z.object({
    fault: z.literal('status'),
    status: z.number().int().min(200).max(599),
    code: z.number().int().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
    acts: z.boolean().default(false),
  }),
]);

/** What goes wrong with a request. */
export type Fault = z.infer<typeof kinds>;

/** A fault with the requests that it befalls, as `POST /__simulator/faults` takes it. */
export const faultRule = z.intersection(
  kinds,
  z.object({
    match: z
      .strictObject({
        operation: operation.optional(),
        conversationId: z.string().optional(),
        /** The address of a recipient of a create request. */
        to: z.string().optional(),
      })
      .default({}),
    /** Of the requests that match, by chance; 1 for all. */
    probability: z.number().min(0).max(1).default(1),
    /** How often in all; absent for ever. */
    times: z.number().int().positive().optional(),
  }),
);
export type FaultRule = z.infer<typeof faultRule>;

/** A request as rules see it. */
export interface Target {
  readonly operation: Operation;
  readonly conversationId: string;
  readonly to: readonly string[];
}

/** The rules in force. They are not journaled: a restarted simulator has none. */
export interface Faults {
  arm(rule: FaultRule): void;
  disarm(): void;
  rules(): readonly (FaultRule & { readonly fired: number })[];
  /** What befalls this request: every delay that fires adds up, of the others the first does. */
  strike(target: Target): { readonly delayMillis: number; readonly fault: Fault | undefined };
}

export function faultsBy(random: () => number): Faults {
  let armed: { readonly rule: FaultRule; fired: number }[] = [];
  return {
    arm: (rule) => void armed.push({ rule, fired: 0 }),
    disarm: () => {
      armed = [];
    },
    rules: () => armed.map(({ rule, fired }) => ({ ...rule, fired })),
    strike(target) {
      let delayMillis = 0;
      let fault: Fault | undefined;
      for (const it of armed) {
        const { rule } = it;
        if (fault !== undefined && rule.fault !== 'delay') continue;
        if (it.fired >= (rule.times ?? Number.POSITIVE_INFINITY) || !isMatch(rule, target)) continue;
        if (random() >= rule.probability) continue;
        it.fired += 1;
        if (rule.fault === 'delay') delayMillis += rule.delayMillis;
        else fault = rule;
      }
      return { delayMillis, fault };
    },
  };
}

function isMatch({ match }: FaultRule, { operation, conversationId, to }: Target): boolean {
  return (
    (match.operation === undefined || match.operation === operation) &&
    (match.conversationId === undefined || match.conversationId === conversationId) &&
    (match.to === undefined || to.includes(match.to))
  );
}

/** Whether the request is carried out although something goes wrong with it. */
export function isCarriedOut(fault: Fault | undefined): boolean {
  if (fault?.fault === 'status') return fault.acts;
  return fault?.fault !== 'resetBefore';
}
