import type { Bridge } from '../core/bridge/bridge.ts';

/** Stands for the app's bridge.config.ts while the package is built. */
declare const bridge: Bridge;
export default bridge;
