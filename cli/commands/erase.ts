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

/** Short codes have at most six digits and no +. */
const PHONE_NUMBER_WITHOUT_PLUS = /^\d{7,}$/;

const example = `
Examples:
  $ action-bridge erase --conversation conv_conversation_demo \\
      --why 'request 17 of 2026-11-24'
  $ action-bridge erase --address +18005550199 --from 30d --why 'request 18'

Removes addresses, text and variables from each action. This cannot be undone.
The rest of the record stays, and so does who erased it and why.

With --address, erase reads every action since --from, or all of them. A phone
number also matches its whatsapp: and rcs: addresses. With --conversation,
--from is compared with the time an action was accepted or last resent.

Actions that have not settled are not erased. Actions whose content was redacted
or hashed have no address to match. Actions that cannot be read may hold the
address: they are listed, and the exit code is 1.

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
    .description('Remove addresses and message text from the record.')
    .option('--conversation <id>', 'every action in this conversation')
    .option('--address <address>', 'every action from or to it, such as +18005550199')
    .option('--from <time>', 'only since: 2026-11-24, an instant, or 30d', (text) => instantOf(text, new Date()))
    .addHelpText('after', example)
    .action(erase);
}

async function erase({ conversation, address, from, why, yes, json, ...options }: EraseOptions): Promise<void> {
  if ((conversation === undefined) === (address === undefined)) {
    throw new CommandError('Name either --conversation or --address.');
  }
  if (address !== undefined && PHONE_NUMBER_WITHOUT_PLUS.test(address)) {
    throw new CommandError(`${address} is not an address. Write a phone number with a +, such as +18005550199.`);
  }
  const client = await bridgeOf(options);
  const { ids, unreadable, broken } = await findActions(client, { conversationId: conversation, from }, address);
  if (broken.length > 0) process.stderr.write(`${brokenInWords(broken)}\n\n`);
  if (ids.length > 0) await confirm(`Erase the content of ${counted(ids)}? This cannot be undone.`, yes);
  const { erased, refused } = await eraseAll(client, ids, why);
  if (ids.length === 0 || refused.length > 0 || unreadable.length > 0) process.exitCode = EXIT.no;
  if (json) return printJson({ erased, refused, unreadable });
  if (ids.length > 0) await printLine(`${erased.length} of ${ids.length} erased.`);
  else if (address === undefined) await printLine(`No action in conversation ${conversation} is on record.`);
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

function brokenInWords(broken: readonly Broken[]): string {
  const [they, its] = broken.length === 1 ? ['1 action does', 'its'] : [`${broken.length} actions do`, 'their'];
  return [
    wrapped(
      `Warning: ${they} not verify. Erasing removes ${its} request, which is evidence. Save it first: action-bridge actions show --json.`,
    ),
    ...broken.map(({ id, detail }) => `${id}\n${wrapped(detail, 2)}`),
  ].join('\n');
}

function unreadableInWords(ids: readonly string[], address: string): string {
  const them = ids.length === 1 ? 'it' : 'them';
  const whatToDo = `Correct or delete ${them} in the table by hand: docs/guides/decide.md.`;
  return [
    `${wrapped(`${counted(ids)} cannot be read and may also hold ${address}:`)}${ids.length === 1 ? ' ' : '\n'}${ids.join('\n')}`,
    wrapped(whatToDo, 2),
  ].join('\n');
}

/** Finds all actions before the first is erased, so that a person confirms once. */
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
