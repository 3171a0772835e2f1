/** Exit codes; 0 is success. */
export const EXIT = {
  /** Not found, refused, or not in a suitable state; of `verify`: tampered with. */
  no: 1,
  /** A mistake in the command line, or in a file that it names. */
  usage: 2,
  /** The bridge cannot be reached, or denies access. */
  unreachable: 3,
} as const;

export const EXIT_HELP =
  'Exit codes: 0 success, 1 not found, refused or not in a suitable state,\n2 wrong usage, 3 the bridge cannot be reached or denies access.';
