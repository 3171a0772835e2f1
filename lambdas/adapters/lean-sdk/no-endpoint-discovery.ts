/**
 * DynamoDB's client can ask the service for its endpoint, which nobody asks it to: with that goes a cache that every cold start
 * pays for. lib/lambda-bundle.ts has the AWS SDK find this instead; should it ever import more, the bundling fails.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};

/** The client's settings as they are. */
export function resolveEndpointDiscoveryConfig<T>(settings: T): T {
  return settings;
}
