import { PlainError } from '../errors.ts';

/**
 * Thrown by a route's `when` or `action` to refuse an event on purpose. The sender is answered 422 with these words, and they are on
 * record, so they must hold no data of the event. Of the message and of the pointer, the first 200 characters are given.
 *
 * @example throw new EventRejection('Texts go to numbers in the US alone.', { pointer: '/data/phone' });
 */
export class EventRejection extends PlainError {
  override readonly name = 'EventRejection';
  /** RFC 6901 JSON Pointer to what is at fault, from the top of the event; empty for the whole. */
  readonly pointer: string;

  constructor(message: string, { pointer = '', ...options }: ErrorOptions & { readonly pointer?: string } = {}) {
    super(message, options);
    this.pointer = pointer;
  }
}
