import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Action } from '../../lambdas/core/action/action.ts';
import { runBlocks } from '../docs/readme.ts';
import { allActions, tableName, untilAllSettled } from './deployed-stack.ts';
import { stackBlocks } from './readme-blocks.ts';

/** Some thirty calls of the AWS CLI, each of which starts a Python. */
const QUERIES_TIMEOUT_MILLIS = 180_000;

const asked = z.object({
  status: z.string(),
  failure: z.string().nullable(),
  history: z.array(z.object({ at: z.string(), to: z.string(), by: z.string(), why: z.string() })),
});

describe('given an auditor who asks the table as docs/guides/audit.md says', () => {
  let actions: Action[] = [];
  let audited: Action;
  let printed: readonly string[] = [];
  beforeAll(async () => {
    await untilAllSettled();
    actions = (await allActions()).map(({ action }) => action);
    const completed = actions.find(({ status, delivery }) => status === 'COMPLETED' && delivery === undefined);
    if (!completed) throw new Error('no action COMPLETED by a poll');
    audited = completed;
    printed = await runBlocks([...stackBlocks().audit, 'printf %s "$TABLE"'], {
      ...process.env,
      ACTION_ID: audited.id,
      CONVERSATION_ID: audited.conversationId,
    });
  }, QUERIES_TIMEOUT_MILLIS);

  it('finds the table by the output of the stack', () => {
    expect(printed.at(-1)).toBe(tableName);
  });

  it('is told what happened to an action, from the claim to the end', () => {
    const answer = asked.parse(JSON.parse(printed[1] ?? ''));

    const history = audited.history.map(({ at, to, by, transition }) => ({ at, to, by, why: transition }));
    expect(answer).toEqual({ status: 'COMPLETED', failure: null, history });
    expect(answer.history.at(-1)).toMatchObject({ to: 'COMPLETED', by: 'get-action' });
  });

  it('is told what was sent into a conversation, newest first', () => {
    const sent = actions.filter(({ conversationId }) => conversationId === audited.conversationId);

    const ids = sent.map(({ acceptedAt, id }) => `${acceptedAt}#${id}`);
    expect(linesOf(printed[2])).toEqual(ids.toSorted().reverse());
  });

  it('is told which actions failed, on every shard', () => {
    const failed = actions.filter(({ status }) => status === 'FAILED');
    expect(failed.length).toBeGreaterThan(0);

    const found = linesOf(printed[3]).map((line) => /^(FAILED)#\d\t.+#(act_\w+)$/.exec(line)?.slice(1) ?? line);
    expect(found.toSorted()).toEqual(failed.map(({ id }) => ['FAILED', id]).toSorted());
  });
});

function linesOf(text = ''): string[] {
  return text.split('\n').filter((line) => line !== '');
}
