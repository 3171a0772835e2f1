import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { recordedAction } from '../../lambdas/core/api/answers.ts';
import { auditedBridge } from '../cli/audited-bridge.ts';
import { newConversationId, recipients } from '../fixtures/shop-events.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { pageBlocks, runBlocks } from './readme.ts';

const bridge = auditedBridge();
const page = 'docs/reference/api.md';

/** What the blocks of a way print, as a person runs them who has an action's id at hand. */
function run(way: string, variables: Record<string, string>): Promise<readonly string[]> {
  const { PATH } = process.env;
  const intoTemporary = `cd '${temporaryDirectory()}'`;
  return runBlocks([intoTemporary, ...pageBlocks(page, way)], { PATH, API_URL: bridge.url(), ...variables });
}

/** The JSON documents that curl printed, one behind the other. */
function answersIn(printed: readonly string[]): readonly unknown[] {
  return printed.flatMap((text) =>
    text
      .split(/(?<=\})(?=\{)/)
      .filter((it) => it !== '')
      .map((it) => z.json().parse(JSON.parse(it))),
  );
}

async function decided(way: string, id: string, variables: Record<string, string> = {}) {
  const [answer] = answersIn(await run(way, { ACTION_ID: id, ...variables }));
  return recordedAction.parse(answer);
}

describe(page, () => {
  test('has questions that the API answers', async () => {
    const { id } = await bridge.sendText('+12025550123', newConversationId());
    await bridge.run('actions', 'watch', id);
    const answers = answersIn(await run('api', { ACTION_ID: id }));
    // The event of the examples is the reader's: here it is not on record.
    const problems = answers.filter((it) => JSON.stringify(it).includes('urn:action-bridge:problem'));
    expect(problems).toEqual([expect.objectContaining({ type: 'urn:action-bridge:problem:not-found' })]);
    expect(answers).toContainEqual(expect.objectContaining({ id, status: 'COMPLETED' }));
    expect(answers).toContainEqual({ status: 'ok' });
  });

  test('has a failed action resent', async () => {
    const { id } = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', id);
    const { version } = z
      .object({ version: z.number() })
      .parse(JSON.parse((await bridge.run('actions', 'show', id, '--json')).stdout));
    expect(await decided('api-resend', id, { VERSION: String(version) })).toMatchObject({ id, status: 'ACCEPTED' });
  });

  test('has an action in doubt resolved, and then erased', async () => {
    const { id } = await bridge.putInDoubt();
    expect(await decided('api-resolve', id)).toMatchObject({ id, status: 'FAILED' });
    expect(await decided('api-erase', id)).toMatchObject({ request: { withheld: 'erased' } });
  });
});
