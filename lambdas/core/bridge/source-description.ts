/** What the API description says about a source. It decides nothing: `verify` and `read` do. */
export interface SourceDescription {
  /** IAM needs no proof. */
  readonly proof?: 'bearer' | 'basic' | SignatureHeaders;
  readonly bodies: readonly EventBody[];
  /** Whether it answers some requests itself with 200 and JSON, like Slack's challenge. */
  readonly replies?: true;
}

export interface SignatureHeaders {
  /** All are required. */
  readonly headers: readonly string[];
  readonly query?: string;
  /** What is signed and how, in words for a person. */
  readonly signed: string;
}

/** CloudEvents in JSON, or JSON with the parts of an event in other places. */
export type EventBody = 'cloudevents' | MappedBody;

/** Places are RFC 6901 pointers into the body, or names of headers. */
export interface MappedBody {
  readonly mediaType: string;
  /** Pointer to an array of events. The other pointers are relative to each of them. */
  readonly list?: string | undefined;
  /** Several places are joined by a dot. */
  readonly type: string | readonly string[] | { readonly constant: string };
  /** Default: the whole event. */
  readonly data?: string | undefined;
}
