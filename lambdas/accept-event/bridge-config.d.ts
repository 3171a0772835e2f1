import type { Bridge } from '../core/bridge/bridge.ts';

/** What `#bridge-config` stands for while the package is built: whichever bridge.config.ts an app will name. */
declare const bridge: Bridge;
export default bridge;
