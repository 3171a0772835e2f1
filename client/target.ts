import { ClientError } from './client-error.ts';

/** Where `npm start` answers. */
const LOCAL_URL = 'http://127.0.0.1:8787';

const DEFAULT_STACK = 'ActionBridge';

/** A bridge to talk to: one that is deployed, by the name of its stack, or whatever answers at a URL. */
export type Target =
  | { readonly kind: 'stack'; readonly name: string }
  /** Without a slash at its end. `isLocal`: this machine, which asks for no signature. */
  | { readonly kind: 'url'; readonly url: string; readonly isLocal: boolean };

/** How a target is named; one of the three at most. */
export interface TargetChoice {
  readonly stack?: string | undefined;
  readonly url?: string | undefined;
  readonly local?: boolean | undefined;
}

/** The target is named twice, or by what is no URL. */
export class TargetError extends ClientError {
  override readonly name = 'TargetError';
}

/**
 * The target that was chosen, else that of the environment: ACTION_BRIDGE_URL, then ACTION_BRIDGE_STACK, then the stack
 * `ActionBridge`.
 *
 * @throws {TargetError}
 */
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
    throw new TargetError(`"${given}" is no URL of a bridge. Write it as ${LOCAL_URL}.`);
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname);
  return { kind: 'url', url: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, ''), isLocal };
}
