import * as z from 'zod';

/** Something that takes events, and follows what becomes of each. */
export interface LoadTarget {
  /** Hands it an event until it is taken, and answers how often that had to be repeated. */
  accept(): Promise<number>;
  /** Waits until all that it took have ended: so many since the last time. */
  untilEnded(count: number): Promise<void>;
  /** So many ends since a moment, once they have ended. */
  settled(since: Date, count: number): Promise<readonly Settled[]>;
  usage(): Promise<Usage>;
  end(): Promise<void>;
}

/** What its processes have used so far, the simulator's part among it. */
export const usage = z.object({
  /** The most memory that they have had since they were started. */
  peakKilobytes: z.number(),
  /** Of all their threads. */
  cpuMillis: z.number(),
});
export type Usage = Readonly<z.infer<typeof usage>>;

/** What is known of an action that has ended; ISO 8601 instants. */
export interface Settled {
  /**
   * When its first wait began, from which the schedule counts: on the host when its event was taken up, moments before the create call,
   * for its tracker is started there; in Restate when the create call was answered.
   */
  readonly begunAt: string;
  /** When it ended at Twilio. */
  readonly completedAt: string;
  /** When that was known. */
  readonly settledAt: string;
}
