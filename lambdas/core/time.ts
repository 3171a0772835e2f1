/** Negative if `to` is before `from`. */
export function secondsBetween(from: string | Date, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1_000;
}

/** Returns ISO 8601 in UTC. */
export function plusSeconds(from: string | Date, seconds: number): string {
  return new Date(new Date(from).getTime() + seconds * 1_000).toISOString();
}

export function dayOf(instant: string): string {
  return instant.slice(0, 'yyyy-mm-dd'.length);
}
