import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dynamoLedger } from '../../lambdas/adapters/dynamo-ledger.ts';
import { keyOf } from '../../lambdas/adapters/ledger-items.ts';
import { actionBridge } from '../cli/action-bridge.ts';
import { accepted, leaseOf, next } from '../fixtures/actions.ts';
import { newConversationId, orderShipped, recipients, uniqueId } from '../fixtures/shop-events.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { dynamodb, tableName } from './deployed-stack.ts';

const apiAtMinistack = new URL('./api-at-ministack.mjs', import.meta.url).href;
const taken = z.object({ actions: z.tuple([z.object({ id: z.string() })]) });

/** Finds the bridge as somebody does who has nothing but AWS credentials and the name of its stack. */
function run(...args: readonly string[]) {
  const env = { ...process.env, ACTION_BRIDGE_URL: '', NODE_OPTIONS: `--import ${apiAtMinistack}` };
  return actionBridge([...args, '--stack', 'ActionBridge'], { env });
}

async function answerOf(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(...args);
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

async function send(...file: readonly string[]): Promise<string> {
  return taken.parse(JSON.parse(await answerOf('send', 'shop', ...file, '--json'))).actions[0].id;
}

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

    expect(await answerOf('verify', '--day', today)).toMatch(/^\d+ actions verified: all is as it was written/);
    await answerOf('actions', 'export', '--day', today, '--output', file);
    expect(readFileSync(file, 'utf8')).toContain(`"id":"${id}"`);
  });
});

describe('given somebody with AWS credentials who decides by the command line', () => {
  it('has what was refused sent again', async () => {
    const file = join(temporaryDirectory(), 'refused.json');
    const event = orderShipped({ conversationId: newConversationId(), phone: recipients.refused });
    writeFileSync(file, JSON.stringify(event));
    const id = await send(file);
    expect(await run('actions', 'watch', id)).toMatchObject({ exitCode: 1 });

    expect(await answerOf('actions', 'resend', id, '--why', 'a test', '--yes')).toContain('will be sent');
    expect(await run('actions', 'watch', id)).toMatchObject({ exitCode: 1 });
    expect(await answerOf('actions', 'show', id)).toContain('a test');
  });

  it('says what became of what is in doubt', async () => {
    const id = await putInDoubt();

    const said = await answerOf('actions', 'resolve', id, 'sent', '--why', 'it is in the conversation', '--yes');

    expect(said).toContain('It is COMPLETED, on your word.');
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
