/** The value below which this share of the samples lies; by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** By nearest rank, too: the lower of the two in the middle. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/**
 * A number with three digits after the point, which is one more than any table shows; anything else as it is. Samples differ by far more
 * than is lost.
 */
export function toThreeDigits(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;
}
