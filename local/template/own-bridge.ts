import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';

export class BridgeConfigError extends Error {
  override readonly name = 'BridgeConfigError';
}

/** @throws {BridgeConfigError} */
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
