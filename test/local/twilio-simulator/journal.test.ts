import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bridgeClient, heldClock, runningSimulator, smsTo } from './running-simulator.ts';

function newJournalFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twilio-simulator-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'below', 'journal.ndjson');
}

async function createdIn(journalFile: string) {
  const clock = heldClock();
  const simulator = await runningSimulator({ journalFile, now: clock.now });
  const created = await bridgeClient(simulator).createAction(smsTo('+18005550199'), 'key-1');
  await bridgeClient(simulator).createAction(smsTo('+15005550006'), 'key-2');
  if (created.kind !== 'created') throw new Error('not created');
  const creates = simulator.creates();
  await simulator.close();
  return { clock, creates, actionId: created.action.id };
}

describe('a simulator with a journal, started again', () => {
  test('goes on where it was', async () => {
    const journalFile = newJournalFile();
    const { clock, creates, actionId } = await createdIn(journalFile);
    clock.pass(10_000);

    const client = bridgeClient(await runningSimulator({ journalFile, now: clock.now }));
    const action = { id: actionId, status: 'COMPLETED' };
    expect(await client.fetchAction('conv_conversation_1', actionId)).toMatchObject({ kind: 'found', action });
    const search = await client.listCommunications('conv_conversation_1', new Date(0));
    expect(search).toMatchObject({ communications: [{ text: 'Your order has shipped!' }] });

    const again = await runningSimulator({ journalFile, now: clock.now });
    expect(again.creates()).toEqual(creates);
  });

  test('remembers how often a message was tried', async () => {
    const journalFile = newJournalFile();
    const { clock } = await createdIn(journalFile);
    const client = bridgeClient(await runningSimulator({ journalFile, now: clock.now }));
    expect(await client.createAction(smsTo('+15005550006'), 'key-2')).toMatchObject({ kind: 'created' });
  });

  test('makes no id twice, even with the same clock and randomness', async () => {
    const journalFile = newJournalFile();
    const { actionId } = await createdIn(journalFile);
    const simulator = await runningSimulator({ journalFile, now: heldClock().now });
    const result = await bridgeClient(simulator).createAction(smsTo('+18005550199'), 'key-3');
    expect(result).not.toMatchObject({ action: { id: actionId } });
  });

  test('leaves out a last line that was not finished, and writes after what was', async () => {
    const journalFile = newJournalFile();
    const { creates } = await createdIn(journalFile);
    appendFileSync(journalFile, '{"call":{"at":"2026');
    const simulator = await runningSimulator({ journalFile });
    expect(simulator.creates()).toEqual(creates);
    await bridgeClient(simulator).createAction(smsTo('+18005550199'), 'key-3');
    const lines = readFileSync(journalFile, 'utf8').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toHaveLength(3);
  });

  test('does not start on a file that is something else', async () => {
    const journalFile = newJournalFile();
    await createdIn(journalFile);
    writeFileSync(journalFile, 'hello\n');
    await expect(runningSimulator({ journalFile })).rejects.toThrow(`${journalFile}:1 is not a record`);
  });
});

describe('a simulator', () => {
  test('does not start on a port that is taken', async () => {
    const { port } = await runningSimulator();
    await expect(runningSimulator({ port })).rejects.toThrow('EADDRINUSE');
  });

  test('ends at once, even while it keeps a caller waiting', async () => {
    const simulator = await runningSimulator();
    const waiting = bridgeClient(simulator, 5_000).createAction(smsTo('+15005550007'), 'key-1');
    await expect.poll(() => simulator.creates().length).toBe(1);
    const startedAt = performance.now();
    await simulator.close();
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(await waiting).toMatchObject({ kind: 'unknown' });
  });
});
