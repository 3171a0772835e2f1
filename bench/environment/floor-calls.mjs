// The floor: what any function pays that writes to DynamoDB and starts an execution, and does nothing else.
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/** Calls DynamoDB and Step Functions, four times in all, by clients with these settings. */
export function floorHandler(settings, adapted = (client) => client) {
  const dynamodb = adapted(new DynamoDBClient(settings));
  const stepFunctions = adapted(new SFNClient(settings));
  const TableName = process.env.LEDGER_TABLE_NAME;
  const Key = { pk: { S: 'ACTION#floor' } };

  return async () => {
    await dynamodb.send(new PutItemCommand({ TableName, Item: Key }));
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: process.env.TRACKER_ARN, name: 'floor', input: '{}' }),
    );
    await dynamodb.send(new UpdateItemCommand({ TableName, Key }));
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
    return { statusCode: Item ? 202 : 404 };
  };
}
