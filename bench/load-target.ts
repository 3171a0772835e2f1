/** Something that takes events, and follows what becomes of each. */
export interface LoadTarget {
  /** Hands it an event until it is taken, and answers how often that had to be repeated. */
  accept(): Promise<number>;
  /** Waits for so many ends since a moment. */
  settled(since: Date, count: number): Promise<readonly Settled[]>;
  /** The most memory it has had. */
  peakKilobytes(): Promise<number>;
  end(): Promise<void>;
}

/** What is known of an action that has ended; ISO 8601 instants. */
export interface Settled {
  readonly sentAt: string;
  /** When it ended at Twilio. */
  readonly completedAt: string;
  /** When that was known. */
  readonly settledAt: string;
}
