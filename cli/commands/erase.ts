import type { Command } from 'commander';
import * as z from 'zod';
import { ProblemAnswerError } from '../../client/answer-errors.ts';
import type { ActionsQuery, BridgeClient, ListedAction } from '../../client/bridge-client.ts';
import { withoutChannel } from '../../lambdas/core/message/delivery-report.ts';
import { listProgress } from '../actions/list-progress.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { EXIT, EXIT_HELP } from '../terminal/exit-codes.ts';
import { instantOf } from '../terminal/moments.ts';
import { printJson, printLine } from '../terminal/print.ts';
import { progressBar } from '../terminal/progress.ts';
import { wrapped } from '../terminal/text.ts';
import { addOperateOptions, type OperateOptions } from './actions-resend.ts';
import { bridgeOf } from './bridge-options.ts';

const PAGE = 100;

/** Short codes, which have six digits at most, are addresses as they are. */
const PHONE_NUMBER_WITHOUT_PLUS = /^\d{7,}$/;

const example = `
Examples:
  $ action-bridge erase --conversation conv_conversation_demo \\
      --why 'request 17 of 2026-11-24'
  $ action-bridge erase --address +18005550199 --from 30d --why 'request 18'

Addresses, texts and variables are removed from each action, for good; that it
was, when and what became of it stays, and so does who erased it and why. By
address every action since --from is looked at: without it, all there are. A
number stands for itself, and for whatsapp: and rcs: with it.
With --conversation, --from is by when an action was accepted or last resent.
An action that has not settled is not erased. What was redacted or hashed when
it settled has no address to be found by. What cannot be read may hold the
address: it is listed, and the exit code is 1.

${EXIT_HELP}
`;

interface EraseOptions extends OperateOptions {
  readonly conversation?: string;
  readonly address?: string;
  readonly from?: string;
}

const addressed = z.object({
  request: z.object({
    payload: z
      .object({
        from: z.object({ address: z.string().optional() }).optional(),
        to: z.array(z.object({ address: z.string().optional() })).optional(),
      })
      .optional(),
  }),
  delivery: z.array(z.object({ recipient: z.string() })).optional(),
});

/** Adds `action-bridge erase`. */
export function addErase(program: Command): Command {
  return addOperateOptions(program.command('erase'))
    .description('Remove what was said, and to whom, from the record.')
    .option('--conversation <id>', 'of every action in this conversation')
    .option('--address <address>', 'of every action from or to it, such as +18005550199')
    .option('--from <time>', 'accepted since: 2026-11-24, an instant, or 30d', (text) => instantOf(text, new Date()))
    .addHelpText('after', example)
    .action(erase);
}

async function erase({ conversation, address, from, why, yes, json, ...options }: EraseOptions): Promise<void> {
  if ((conversation === undefined) === (address === undefined)) {
    throw new CommandError('Say whose: by --conversation or by --address.');
  }
  if (address !== undefined && PHONE_NUMBER_WITHOUT_PLUS.test(address)) {
    throw new CommandError(`${address} is no address. A phone number has a +: write it as +18005550199.`);
  }
  const client = await bridgeOf(options);
  const { ids, unreadable, broken } = await findActions(client, { conversationId: conversation, from }, address);
  if (broken.length > 0) process.stderr.write(`${brokenInWords(broken)}\n\n`);
  if (ids.length > 0) await confirm(`Erase the content of ${counted(ids)} for good?`, yes);
  const { erased, refused } = await eraseAll(client, ids, why);
  if (ids.length === 0 || refused.length > 0 || unreadable.length > 0) process.exitCode = EXIT.no;
  if (json) return printJson({ erased, refused, unreadable });
  if (ids.length > 0) await printLine(`${erased.length} of ${ids.length} erased.`);
  else if (address === undefined) await printLine(`No action of conversation ${conversation} is on record.`);
  else
    await printLine(`No action ${unreadable.length > 0 ? 'that can be read' : 'on record'} is from or to ${address}.`);
  for (const { id, reason } of refused) await printLine(`${id}\n${wrapped(reason, 2)}`);
  if (unreadable.length > 0) await printLine(unreadableInWords(unreadable, address ?? ''));
}

const counted = (ids: readonly string[]) => (ids.length === 1 ? '1 action' : `${ids.length} actions`);

interface Broken {
  readonly id: string;
  readonly detail: string;
}

/** The request is what is compared with what was accepted; without it, only the seal tells, and tells less. */
function brokenInWords(broken: readonly Broken[]): string {
  const [they, its] = broken.length === 1 ? ['1 action does', 'its'] : [`${broken.length} actions do`, 'their'];
  return [
    wrapped(
      `Warning: ${they} not verify. Erasing takes away ${its} request, and with it what was found: keep it before, by action-bridge actions show --json.`,
    ),
    ...broken.map(({ id, detail }) => `${id}\n${wrapped(detail, 2)}`),
  ].join('\n');
}

function unreadableInWords(ids: readonly string[], address: string): string {
  const [they, them] = ids.length === 1 ? ['it', 'it'] : ['they', 'them'];
  const whatToDo = `Correct or delete ${them} in the table by hand: docs/guides/decide.md.`;
  return [
    `${wrapped(`${counted(ids)} cannot be read, so ${they} may hold ${address} too:`)}${ids.length === 1 ? ' ' : '\n'}${ids.join('\n')}`,
    wrapped(whatToDo, 2),
  ].join('\n');
}

/**
 * The actions are found before the first is erased, so that a person may be asked once, for all of them. What cannot be read is
 * told apart by address: nobody knows whose it is. Of a conversation it is asked for, and refused by name.
 */
async function findActions(client: BridgeClient, query: ActionsQuery, address: string | undefined) {
  const bar = await listProgress('looked at', client, query);
  const ids: string[] = [];
  const unreadable: string[] = [];
  const broken: Broken[] = [];
  try {
    for await (const action of client.actions(query, { limit: PAGE })) {
      bar.advance();
      if (address === undefined || isAddressed(action, address)) {
        ids.push(action.id);
        if (action.status !== 'UNREADABLE' && action.integrity === 'broken') {
          broken.push({ id: action.id, detail: action.integrityDetail ?? '' });
        }
      } else if (action.status === 'UNREADABLE') unreadable.push(action.id);
    }
  } finally {
    bar.end();
  }
  return { ids, unreadable, broken };
}

function isAddressed(action: ListedAction, address: string): boolean {
  const parsed = addressed.safeParse(action);
  if (!parsed.success) return false;
  const { request, delivery = [] } = parsed.data;
  const { from, to = [] } = request.payload ?? {};
  const known = [from?.address, ...to.map((it) => it.address), ...delivery.map(({ recipient }) => recipient)];
  return known.some((it) => it !== undefined && withoutChannel(it) === withoutChannel(address));
}

async function eraseAll(client: BridgeClient, ids: readonly string[], why: string) {
  const bar = progressBar('erased', ids.length);
  const erased: string[] = [];
  const refused: { readonly id: string; readonly reason: string }[] = [];
  try {
    for (const id of ids) {
      try {
        await client.erase(id, { why });
        erased.push(id);
      } catch (error) {
        if (!(error instanceof ProblemAnswerError)) throw error;
        refused.push({ id, reason: error.message });
      }
      bar.advance();
    }
  } finally {
    bar.end();
  }
  return { erased, refused };
}
