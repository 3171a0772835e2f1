/**
 * What the published API description tells upstream systems about a source of this kind. It decides nothing: `verify` and
 * `read` do.
 */
export interface SourceDescription {
  /** Where the proof of the sender is: in headers of their own, or in `Authorization`. IAM needs none. */
  readonly proof?: 'bearer' | 'basic' | SignatureHeaders;
  /** What a body can be. */
  readonly bodies: readonly EventBody[];
  /** Whether the source answers some requests with 200 and JSON of its own, as Slack's challenge is answered. */
  readonly replies?: true;
}

export interface SignatureHeaders {
  /** All have to be there. */
  readonly headers: readonly string[];
  /** The query parameter that proves the sender, if one does. */
  readonly query?: string;
  /** What is signed and how, for people. */
  readonly signed: string;
}

/** CloudEvents in JSON, structured or in a batch; or a shape in which events are at other places. */
export type EventBody = 'cloudevents' | MappedBody;

/** Places are RFC 6901 pointers into the body, or names of headers. */
export interface MappedBody {
  readonly mediaType: string;
  /** Pointer to an array of events; the other pointers then start at each of them. */
  readonly list?: string | undefined;
  /** Several places are joined by a dot. */
  readonly type: string | readonly string[] | { readonly constant: string };
  /** The whole event by default. */
  readonly data?: string | undefined;
}
