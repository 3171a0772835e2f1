/**
 * Leaves out DynamoDB's endpoint discovery, which is off by default, and its cache. lib/bundling has the bundles import
 * this instead; if the SDK ever imports more of it, bundling fails.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};

export function resolveEndpointDiscoveryConfig<T>(settings: T): T {
  return settings;
}
