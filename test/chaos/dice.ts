import { seededRandom } from '../simulation/seeded-random.ts';

/** Chance that repeats with its seed. */
export interface Dice {
  /** A number in [0, 1). */
  roll(): number;
  happens(probability: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  oneOf<T>(list: readonly [T, ...T[]]): T;
  /** One of the values, each as often as its weight says. */
  weighted<T>(entries: readonly [Weighted<T>, ...Weighted<T>[]]): T;
}

export type Weighted<T> = readonly [weight: number, value: T];

export function diceFrom(seed: number): Dice {
  const roll = seededRandom(seed);
  const between = (min: number, max: number): number => min + Math.floor(roll() * (max - min + 1));
  return {
    roll,
    happens: (probability) => roll() < probability,
    between,
    oneOf: (list) => list[between(0, list.length - 1)] ?? list[0],
    weighted(entries) {
      let left = roll() * entries.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of entries) {
        left -= weight;
        if (left < 0) return value;
      }
      return entries[0][1];
    },
  };
}
