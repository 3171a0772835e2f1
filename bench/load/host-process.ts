import { once } from 'node:events';
import { startHost } from '../../local/host.ts';
import { ownUsage } from './own-usage.ts';

// The local host in a process of its own, so that whoever loads it does not slow it: started by bench/load/load.ts.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const host = await startHost({ port: 0, simulatorPort: 0, dynamodbPort: 0 });
process.on('message', () => process.send?.(ownUsage()));
process.send?.({ url: host.url, simulatorUrl: host.simulatorUrl });
await once(process, 'disconnect');
await host.close();
process.exit(0);
