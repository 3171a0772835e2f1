import type { ActionsQuery, BridgeClient } from '../../client/bridge-client.ts';
import { type Progress, progressBar } from '../terminal/progress.ts';
import { howMany } from './how-many.ts';

/** Shows how far a command got through a list. Asks for the list's length only if a person sees the bar. */
export async function listProgress(what: string, client: BridgeClient, query: ActionsQuery): Promise<Progress> {
  return progressBar(what, process.stderr.isTTY ? await howMany(client, query) : undefined);
}
