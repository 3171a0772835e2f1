import { PlainError } from '../../core/errors.ts';

export interface ErrorFields {
  readonly name: string;
  /** Only if it is known to hold no value. */
  readonly message?: string;
  readonly at?: readonly string[];
  readonly cause?: ErrorFields;
}

const MAX_FRAMES = 8;

/**
 * Returns what may be logged of an error. The messages of an SDK or a mapping may quote data, so only ours are logged.
 */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    name: error.name,
    ...(error instanceof PlainError && { message: error.message }),
    at: frames.slice(0, MAX_FRAMES).map((frame) => frame.trim()),
    ...(error.cause !== undefined && { cause: errorFields(error.cause) }),
  };
}
