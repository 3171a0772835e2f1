import { PlainError } from '../errors.ts';

/**
 * Thrown by a route's `when` or `action` to reject an event. The sender gets a 422 with this message, which stays on
 * record, so it must hold no event data. It is cut at 200 characters, and so is the pointer.
 *
 * @example throw new EventRejection('We only text US numbers.', { pointer: '/data/phone' });
 */
export class EventRejection extends PlainError {
  override readonly name = 'EventRejection';
  /** RFC 6901 JSON Pointer into the event; empty for the whole event. */
  readonly pointer: string;

  constructor(message: string, { pointer = '', ...options }: ErrorOptions & { readonly pointer?: string } = {}) {
    super(message, options);
    this.pointer = pointer;
  }
}
