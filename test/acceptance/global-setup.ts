import type { TestProject } from 'vitest/node';
import { localTarget, targetFrom } from './target.ts';

/** Names the bridge under test: the one at BRIDGE_URL, or a local host that lives as long as the run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = targetFrom(process.env);
  if (given) {
    project.provide('target', given);
    return undefined;
  }
  const { startHost } = await import('../../local/host.ts');
  const host = await startHost({ port: 0, simulatorPort: 0, dynamodbPort: 0 });
  project.provide('target', localTarget(host));
  return () => host.close();
}
