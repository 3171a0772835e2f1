/** Why the bridge gave no answer, or not the one that was asked for. Its message is for a person to read and act on. */
export abstract class ClientError extends Error {}
