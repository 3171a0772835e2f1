import { PlainError } from '../../core/errors.ts';

/** An error for a log line. */
export interface ErrorFields {
  readonly name: string;
  /** Only of errors whose message is known to hold no value. */
  readonly message?: string;
  readonly at?: readonly string[];
  readonly cause?: ErrorFields;
}

const MAX_FRAMES = 8;

/**
 * What may be logged of an error: its name, where it was thrown, what caused it. The message only if it is one of ours: an
 * SDK's may quote what was written, and a mapping's whatever its author put in.
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
