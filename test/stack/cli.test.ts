import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { keyOf } from '../../lambdas/adapters/ledger/ledger-items.ts';
import { accepted, leaseOf, next } from '../fixtures/actions.ts';
import { newConversationId, orderShipped, recipients, uniqueId } from '../fixtures/shop-events.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { dynamodb, tableName } from './deployed-stack.ts';
import { answerOf, runOfStack, send } from './stack-command.ts';

const message = z.looseObject({ related: z.looseObject({ messageSid: z.string() }) });

/** A line of an export, as far as it is looked at. */
const exported = z.looseObject({
  id: z.string(),
  integrity: z.literal('verified'),
  history: z.array(z.unknown()).min(1),
});

describe('given somebody with AWS credentials who sends a sample by the command line', () => {
  let id: string;
  beforeAll(async () => {
    id = await send();
  });

  it('signs with the secret in Secrets Manager, and is told what became of it', async () => {
    expect(await answerOf('actions', 'watch', id)).toContain('COMPLETED');
    expect(await answerOf('actions', 'show', id)).toContain('COMPLETED');
    expect(await answerOf('actions', 'list', '--status', 'COMPLETED', '--limit', '100')).toContain(id);
  });

  it('verifies all of a day, and exports it', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const file = join(temporaryDirectory(), 'day.ndjson');

    expect(await answerOf('verify', '--day', today)).toMatch(/^\d+ actions verified: unchanged since/);
    await answerOf('actions', 'export', '--day', today, '--output', file);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const ids = lines.map((line) => exported.parse(JSON.parse(line)).id);
    expect(ids).toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    const csv = join(temporaryDirectory(), 'day.csv');
    await answerOf('actions', 'export', '--day', today, '--format', 'csv', '--output', csv);
    expect(readFileSync(csv, 'utf8')).toContain(id);
  });

  it("finds it by Twilio's id of its message", async () => {
    const { related } = message.parse(JSON.parse(await answerOf('actions', 'show', id, '--json')));
    expect(await answerOf('actions', 'list', '--twilio-id', related.messageSid)).toContain(id);
  });
});

describe('given somebody with AWS credentials who decides by the command line', () => {
  it('has what was refused sent again', async () => {
    const file = join(temporaryDirectory(), 'refused.json');
    const event = orderShipped({ conversationId: newConversationId(), phone: recipients.refused });
    writeFileSync(file, JSON.stringify(event));
    const id = await send(file);
    expect(await runOfStack('actions', 'watch', id)).toMatchObject({ exitCode: 1 });

    expect(await answerOf('actions', 'resend', id, '--why', 'a test', '--yes')).toContain('will be sent');
    expect(await runOfStack('actions', 'watch', id)).toMatchObject({ exitCode: 1 });
    expect(await answerOf('actions', 'show', id)).toContain('a test');
  });

  it('says what became of what is in doubt', async () => {
    const id = await putInDoubt();

    const said = await answerOf('actions', 'resolve', id, 'sent', '--why', 'it is in the conversation', '--yes');

    expect(said).toContain('The action is now COMPLETED.');
    expect(await answerOf('verify', id)).toContain('1 action verified');
    // No event made it, and no execution followed it.
    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: { pk: { S: keyOf.action(id) } } }));
  });
});

/** An action that was sent without a telling answer, five minutes ago. */
async function putInDoubt(): Promise<string> {
  const ledger = dynamoLedger({ client: dynamodb, tableName, retentionDays: 1, now: () => new Date() });
  const first = accepted({ eventId: uniqueId('event'), acceptedAt: new Date(Date.now() - 300_000) });
  const sending = next(first, { transition: 'lease', lease: leaseOf(first) }, 'SENDING');
  const failure = { reason: 'notFound', message: 'The message is not in the conversation.' } as const;
  await ledger.claimAction(first);
  await ledger.advance(first, sending);
  await ledger.advance(sending, next(sending, { transition: 'hold', failure }, 'IN_DOUBT'));
  return first.id;
}
