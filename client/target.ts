import { ClientError } from './client-error.ts';

/** Where `npm start` answers. */
const LOCAL_URL = 'http://127.0.0.1:8787';

const DEFAULT_STACK = 'ActionBridge';

/** A bridge, named by its stack or its URL. */
export type Target =
  | { readonly kind: 'stack'; readonly name: string }
  /** `url` has no trailing slash. `isLocal`: on this machine, without signatures. */
  | { readonly kind: 'url'; readonly url: string; readonly isLocal: boolean };

/** At most one of the three. */
export interface TargetChoice {
  readonly stack?: string | undefined;
  readonly url?: string | undefined;
  readonly local?: boolean | undefined;
}

/** Two targets were named, or the URL is invalid. */
export class TargetError extends ClientError {
  override readonly name = 'TargetError';
}

/** The chosen target, else ACTION_BRIDGE_URL, ACTION_BRIDGE_STACK, or the stack `ActionBridge`. @throws {TargetError} */
export function targetFrom({ stack, url, local }: TargetChoice, environment: NodeJS.ProcessEnv): Target {
  const chosen = [
    ...(stack === undefined ? [] : [stackTarget(stack)]),
    ...(url === undefined ? [] : [urlTarget(url)]),
    ...(local ? [urlTarget(LOCAL_URL)] : []),
  ];
  const [only, ...others] = chosen;
  if (others.length > 0) throw new TargetError('Name one bridge: a stack, a URL, or the local host.');
  if (only) return only;
  const { ACTION_BRIDGE_URL, ACTION_BRIDGE_STACK } = environment;
  return ACTION_BRIDGE_URL ? urlTarget(ACTION_BRIDGE_URL) : stackTarget(ACTION_BRIDGE_STACK || DEFAULT_STACK);
}

function stackTarget(name: string): Target {
  return { kind: 'stack', name };
}

function urlTarget(given: string): Target {
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new TargetError(`"${given}" is not the URL of a bridge. Write it as ${LOCAL_URL}.`);
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname);
  return { kind: 'url', url: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, ''), isLocal };
}
