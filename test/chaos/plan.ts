import { recipients } from '../fixtures/shop-events.ts';
import { type Dice, diceFrom, type Weighted } from './dice.ts';
import type { EventKindName } from './event-kinds.ts';
import { type FaultPhase, planPhase, type Severity } from './fault-phases.ts';

export interface PlannedEvent {
  readonly kind: EventKindName;
  /** Number of its conversation. */
  readonly conversation: number;
  readonly to: string;
  readonly text: string;
  /** Deliveries at the same moment. */
  readonly copies: number;
  /** After how many more accepted events it is delivered again. */
  readonly replaysAfter: readonly number[];
  /** The first try is abandoned after so long, without its answer. */
  readonly abandonAfterMillis: number | undefined;
  /** Whether somebody without the secret sends an event of the same content, under another id. */
  readonly forged: boolean;
  /** What its sender waits before it. */
  readonly pauseMillis: number;
}

/** A SIGKILL for the host. */
export interface PlannedKill {
  /** Not before so many events were accepted; then so many milliseconds later. */
  readonly afterAccepted: number;
  readonly delayMillis: number;
  /** How long nobody starts it again. */
  readonly downMillis: number;
  /** When given, it is killed once more, so long after its start began. */
  readonly duringStartMillis: number | undefined;
}

/** Two events with one text, recipient and conversation: only Twilio's ids tell their messages apart. */
const TWIN_PROBABILITY = 0.04;
const REPLAY_PROBABILITY = 0.1;
const COPIES_PROBABILITY = 0.1;
const ABANDON_PROBABILITY = 0.03;
const FORGED_PROBABILITY = 0.02;
const KILL_AGAIN_PROBABILITY = 0.25;
/** One conversation gets this share of all events; its list has many pages. */
const BUSY_CONVERSATION_SHARE = 0.1;
const CONVERSATIONS = 30;

const addressees: readonly [Weighted<string>, ...Weighted<string>[]] = [
  [85, recipients.reachable],
  [5, recipients.failing],
  [3, recipients.refused],
  [2, recipients.createdThough500],
  [2, recipients.busyTwice],
  [1, recipients.unavailableOnce],
  [1, recipients.createdThoughGarbled],
  [0.5, recipients.createdThoughSilent],
];

const weightOfKind = { order: 30, message: 50, pair: 15, flashSale: 5 } satisfies Record<EventKindName, number>;

export function planEvents(
  seed: number,
  { count, kinds }: { readonly count: number; readonly kinds: readonly EventKindName[] },
): readonly PlannedEvent[] {
  const dice = diceFrom(seed);
  const events: PlannedEvent[] = [];
  for (let number = 1; number <= count; number += 1) {
    const twin = events.at(-dice.between(1, 3));
    const message =
      twin && dice.happens(TWIN_PROBABILITY) ? messageOf(twin) : { ...planMessage(dice, kinds), text: `no. ${number}` };
    events.push({ ...message, ...planDeliveries(dice) });
  }
  return events;
}

function messageOf({ kind, conversation, to, text }: PlannedEvent) {
  return { kind, conversation, to, text };
}

function planMessage(dice: Dice, kinds: readonly EventKindName[]) {
  const weights = kinds.map((kind): Weighted<EventKindName> => [weightOfKind[kind], kind]);
  return {
    kind: dice.weighted<EventKindName>([[0, 'message'], ...weights]),
    conversation: dice.happens(BUSY_CONVERSATION_SHARE) ? 0 : dice.between(1, CONVERSATIONS),
    to: dice.weighted(addressees),
  };
}

function planDeliveries(dice: Dice) {
  return {
    copies: dice.happens(COPIES_PROBABILITY) ? dice.between(2, 4) : 1,
    replaysAfter: dice.happens(REPLAY_PROBABILITY)
      ? Array.from({ length: dice.between(1, 2) }, () => dice.between(1, 100))
      : [],
    abandonAfterMillis: dice.happens(ABANDON_PROBABILITY) ? dice.between(5, 200) : undefined,
    forged: dice.happens(FORGED_PROBABILITY),
    pauseMillis: dice.weighted([
      [6, 0],
      [3, dice.between(1, 200)],
      [1, dice.between(200, 2_000)],
    ]),
  };
}

/**
 * @param during how many fall while events come in; each at a random moment, and some of them twice
 * @param after how many fall while the last actions settle
 */
export function planKills(
  seed: number,
  { events, during, after }: { readonly events: number; readonly during: number; readonly after: number },
): readonly PlannedKill[] {
  const dice = diceFrom(seed + 1);
  const kill = (afterAccepted: number, delayMillis: number): PlannedKill => ({
    afterAccepted,
    delayMillis,
    downMillis: dice.between(0, 1_500),
    duringStartMillis: dice.happens(KILL_AGAIN_PROBABILITY) ? dice.between(200, 6_000) : undefined,
  });
  const moments = Array.from({ length: during }, () => dice.between(1, Math.floor(events * 0.95)));
  return [
    ...moments.sort((a, b) => a - b).map((accepted) => kill(accepted, dice.between(0, 1_000))),
    ...Array.from({ length: after }, () => kill(events, dice.between(5_000, 60_000))),
  ];
}

/** Enough for any run; then they begin anew. */
const PHASES = 200;

export function planPhases(seed: number, severity: Severity): readonly FaultPhase[] {
  const dice = diceFrom(seed + 2);
  return Array.from({ length: PHASES }, () => planPhase(dice, severity));
}
