import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';

/** The project's own bridge.config.ts throws; the message says why. */
export class BridgeConfigError extends Error {
  override readonly name = 'BridgeConfigError';
}

/**
 * The bridge that the project's own bridge.config.ts declares.
 *
 * @param load imports it
 * @throws {BridgeConfigError}
 */
export async function ownBridge(
  load: () => Promise<{ readonly default: Bridge }> = () => import('#bridge-config'),
): Promise<Bridge> {
  try {
    return (await load()).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BridgeConfigError(`bridge.config.ts cannot be loaded:\n${reason}`, { cause });
  }
}
