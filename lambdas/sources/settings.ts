/** What every source with a secret is given in bridge.config.ts. */
export interface SourceSettings {
  /**
   * Name of the secret in Secrets Manager, or several. Each holds one secret or a JSON list of them, so that a new one can be
   * rotated in while the old one still works.
   */
  readonly secret: string | readonly string[];
}

/** What sources are given whose signature covers the URL. */
export interface UrlSignedSettings extends SourceSettings {
  /** What precedes `/events/{source}` in the URL that this upstream was given; the bridge's by default. */
  readonly publicBaseUrl?: string;
}

/** The names in a `secret` setting. */
export function namesOf(secret: SourceSettings['secret']): readonly string[] {
  return typeof secret === 'string' ? [secret] : secret;
}
