import type * as z from 'zod';
import type { faultRule } from '../../local/twilio-simulator/faults.ts';
import type { Dice } from './dice.ts';

/** As `POST /__simulator/faults` takes it. */
export type ArmedFault = z.input<typeof faultRule>;

/** For a while, this goes wrong at Twilio. */
export interface FaultPhase {
  readonly name: string;
  readonly millis: number;
  readonly faults: readonly ArmedFault[];
}

/**
 * `findable`: whenever a create call gets no telling answer, its message is made, so that it is found within seconds.
 * `all`: also calls that make none without a telling answer, which are looked for until the search window is over.
 */
export type Severity = 'findable' | 'all';

export function planPhase(dice: Dice, severity: Severity): FaultPhase {
  const { name, faults } = dice.oneOf(phases);
  const armed = faults(dice).filter((fault) => severity === 'all' || isFindable(fault));
  return { name, millis: dice.between(3_000, 9_000), faults: armed };
}

type Plan = (dice: Dice) => readonly ArmedFault[];

const onCreate = { operation: 'create' } as const;
const onFetch = { operation: 'fetch' } as const;
const onList = { operation: 'list' } as const;

/** The first fault that strikes wins, so that each probability is of what those before it leave. */
const phases: readonly [Phase, ...Phase[]] = [
  { name: 'calm', faults: () => [] },
  {
    name: 'slow',
    faults: (dice) => [
      { fault: 'delay', match: onCreate, probability: 0.5, delayMillis: dice.between(50, 3_000) },
      { fault: 'delay', match: onFetch, probability: 0.3, delayMillis: dice.between(50, 800) },
      { fault: 'delay', match: onList, probability: 0.3, delayMillis: dice.between(50, 800) },
    ],
  },
  {
    // Longer than accept-event waits, so that the Action is made after the bridge has given up.
    name: 'late',
    faults: (dice) => [
      { fault: 'delay', match: onCreate, probability: 0.06, delayMillis: dice.between(8_500, 15_000) },
    ],
  },
  {
    name: 'resets',
    faults: () => [
      { fault: 'resetBefore', match: onCreate, probability: 0.1 },
      { fault: 'resetAfter', match: onCreate, probability: 0.25 },
      { fault: 'resetBefore', match: onFetch, probability: 0.3 },
      { fault: 'resetAfter', match: onList, probability: 0.3 },
    ],
  },
  {
    name: 'truncated bodies',
    faults: () => [
      { fault: 'truncate', match: onCreate, probability: 0.3 },
      { fault: 'garble', match: onCreate, probability: 0.1 },
      { fault: 'truncate', match: onFetch, probability: 0.4 },
      { fault: 'truncate', match: onList, probability: 0.4 },
      { fault: 'garble', match: onFetch, probability: 0.1 },
    ],
  },
  {
    name: '5xx burst',
    faults: (dice) => [
      { fault: 'status', match: onCreate, probability: 0.3, status: 503 },
      { fault: 'status', match: onCreate, probability: 0.2, status: dice.oneOf([500, 502, 504]), acts: true },
      { fault: 'status', match: onCreate, probability: 0.1, status: dice.oneOf([500, 502, 504]), acts: false },
      { fault: 'status', match: onFetch, probability: 0.5, status: dice.oneOf([500, 502, 503, 504]) },
      { fault: 'status', match: onList, probability: 0.5, status: dice.oneOf([500, 502, 503, 504]) },
    ],
  },
  {
    name: '429 storm',
    faults: (dice) => {
      const busy = { fault: 'status', status: 429, code: 20429 } as const;
      const retryAfter = dice.oneOf([undefined, '1', '3']);
      return [
        { ...busy, match: onCreate, probability: 0.85, ...(retryAfter && { retryAfter }) },
        { ...busy, match: onFetch, probability: 0.7, ...(retryAfter && { retryAfter }) },
        { ...busy, match: onList, probability: 0.7 },
      ];
    },
  },
  {
    name: 'silence',
    faults: () => [
      { fault: 'hangAfter', match: onCreate, probability: 0.05 },
      { fault: 'hangAfter', match: onFetch, probability: 0.03 },
    ],
  },
];

interface Phase {
  readonly name: string;
  readonly faults: Plan;
}

/** Whether a create call that it befalls has a telling answer, or makes its message. */
function isFindable(fault: ArmedFault): boolean {
  if (fault.match?.operation !== 'create') return true;
  if (fault.fault === 'resetBefore') return false;
  return fault.fault !== 'status' || fault.acts === true || fault.status === 429 || fault.status === 503;
}
