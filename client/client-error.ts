/** A request to the bridge failed. The message tells a person what to do. */
export abstract class ClientError extends Error {}
