/** The console itself says no, before a bridge is asked. */
export class ConsoleRefusalError extends Error {
  override readonly name = 'ConsoleRefusalError';
  constructor(
    /** Of HTTP. */
    readonly status: 400 | 403 | 404 | 413 | 421,
    message: string,
  ) {
    super(message);
  }
}
