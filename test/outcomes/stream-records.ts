import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { keyOf } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { LedgerTable } from '../fixtures/dynamo-ledger.ts';

const image = z.record(z.string(), z.json());

/** A record of the ledger's stream, as far as a pipe looks at it. */
export interface StreamRecord {
  readonly [name: string]: z.core.util.JSONType;
}

/** An item as DynamoDB's JSON, which a stream's images are. */
async function imageOf({ client, name }: LedgerTable, pk: string) {
  const { Item } = await client.send(new GetItemCommand({ TableName: name, Key: { pk: { S: pk } } }));
  return Item && image.parse(JSON.parse(JSON.stringify(Item)));
}

/** The record that a write of an action leaves in the stream; dynalite has none, so both images are read. */
export async function recordOf(table: LedgerTable, id: string, write: () => Promise<unknown>): Promise<StreamRecord> {
  const pk = keyOf.action(id);
  const OldImage = await imageOf(table, pk);
  await write();
  const NewImage = await imageOf(table, pk);
  return {
    eventName: OldImage === undefined ? 'INSERT' : 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: { pk: { S: pk } },
      ...(NewImage && { NewImage }),
      ...(OldImage && { OldImage }),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}

/** The record of an item that TTL deleted. */
export function expiryOf(record: StreamRecord): StreamRecord {
  const { NewImage, ...dynamodb } = z.looseObject({ NewImage: image }).parse(record.dynamodb);
  return { ...record, eventName: 'REMOVE', dynamodb: image.parse({ ...dynamodb, OldImage: NewImage }) };
}
