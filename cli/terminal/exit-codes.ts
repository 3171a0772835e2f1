/** What the command line ends with; 0 is a yes. */
export const EXIT = {
  /** An answer that is a no: it is not on record, it was not sent, or, asked to verify, it was tampered with. */
  no: 1,
  /** A mistake in the command line, or in what it names. */
  usage: 2,
  /** The bridge cannot be reached, or lets the caller not in. */
  unreachable: 3,
} as const;

/** For the help of every command that talks to a bridge. */
export const EXIT_HELP =
  'Exit codes: 0 yes, 1 an answer that is a no, 2 a mistake in the command line,\n3 the bridge cannot be reached or refuses.';
