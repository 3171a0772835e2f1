import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './aws-identity.ts';
import { type Listening, listen } from './listen.ts';

export interface DynamoDbSettings {
  readonly port: number;
  /** LevelDB directory; in memory without it. */
  readonly path?: string | undefined;
}

/** DynamoDB on 127.0.0.1, by dynalite. TTL is not enforced: on a laptop nothing expires. */
export async function startDynamoDb({ port, path }: DynamoDbSettings): Promise<Listening> {
  const database = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  const [respond] = database.listeners('request');
  database.removeAllListeners('request');
  database.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // dynalite throws, and the process ends, when a client goes away while it is answered. So it never sees the
    // client's stream, only what was in it.
    buffer(request).then(
      (body) => {
        const { method, url, headers } = request;
        respond?.call(database, Object.assign(Readable.from([body]), { method, url, headers }), response);
      },
      () => response.destroy(),
    );
  });
  return listen(database, port);
}

/** A client of {@link startDynamoDb}. */
export function dynamoDbClient(url: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
}
