import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { type Image, writeUnitsByPlace } from '../../bench/cost/write-units.ts';
import { dynamodb, tableName } from './deployed-stack.ts';

const streams = new DynamoDBStreamsClient({});

/** The units of a write by where they are billed. */
export type PlacedUnits = ReadonlyMap<string, number>;

/** The units of every write that the table has seen, by the key of its item, in order. */
export async function writeUnitsByKey(): Promise<ReadonlyMap<string, readonly PlacedUnits[]>> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const units = new Map<string, PlacedUnits[]>();
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const first = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for await (const { key, before, after } of writesOf(first.ShardIterator)) {
      units.set(key, [...(units.get(key) ?? []), writeUnitsByPlace(before, after)]);
    }
  }
  return units;
}

/** Every write of a shard until there is none any more, for now. */
async function* writesOf(iterator: string | undefined) {
  for (let next = iterator; next !== undefined; ) {
    const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
    if (Records.length === 0) return;
    for (const { dynamodb: write } of Records) {
      const [before, after]: readonly Image[] = [write?.OldImage, write?.NewImage];
      yield { key: write?.Keys?.pk?.S ?? '', before, after };
    }
    next = NextShardIterator;
  }
}
