import * as z from 'zod';

export const operation = z.enum(['create', 'fetch', 'list']);
export type Operation = z.infer<typeof operation>;

const kinds = z.discriminatedUnion('fault', [
  /** Delays the request. Other armed faults still happen. */
  z.object({ fault: z.literal('delay'), delayMillis: z.number().int().nonnegative().max(600_000) }),
  /** Resets the connection. Nothing is done. */
  z.object({ fault: z.literal('resetBefore') }),
  z.object({ fault: z.literal('resetAfter') }),
  z.object({ fault: z.literal('hangAfter') }),
  z.object({ fault: z.literal('truncate') }),
  /** Done, with the right status and a wrong body. */
  z.object({ fault: z.literal('garble') }),
  /** `acts`: whether it is done nevertheless. */
  z.object({
    fault: z.literal('status'),
    status: z.number().int().min(200).max(599),
    code: z.number().int().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
    acts: z.boolean().default(false),
  }),
]);

export type Fault = z.infer<typeof kinds>;

/** As `POST /__simulator/faults` takes it. */
export const faultRule = z.intersection(
  kinds,
  z.object({
    match: z
      .strictObject({
        operation: operation.optional(),
        conversationId: z.string().optional(),
        to: z.string().optional(),
      })
      .default({}),
    probability: z.number().min(0).max(1).default(1),
    /** How many times in all. @default unlimited */
    times: z.number().int().positive().optional(),
  }),
);
export type FaultRule = z.infer<typeof faultRule>;

export interface Target {
  readonly operation: Operation;
  readonly conversationId: string;
  readonly to: readonly string[];
}

/** A restarted simulator has none. */
export interface Faults {
  arm(rule: FaultRule): void;
  disarm(): void;
  rules(): readonly (FaultRule & { readonly fired: number })[];
  /** The sum of all delays that fire, and the first other fault. */
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

export function isCarriedOut(fault: Fault | undefined): boolean {
  if (fault?.fault === 'status') return fault.acts;
  return fault?.fault !== 'resetBefore';
}
