import { type Command, InvalidArgumentError } from 'commander';
import type { BridgeClient } from '../../client/bridge-client.ts';
import { type Verdict, verdictOf } from '../../client/verdict.ts';
import { ACTION_ID_HELP, actionIdOf } from '../actions/action-id.ts';
import { listProgress } from '../actions/list-progress.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT, EXIT_HELP } from '../terminal/exit-codes.ts';
import { dayOf } from '../terminal/moments.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { wrapped } from '../terminal/text.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const PAGE = 100;

const example = `
Examples:
  $ action-bridge verify act_zjlgusi2ctk6ztea7bugeglp3i
  $ action-bridge verify --day 2026-11-24
  $ action-bridge verify act_zjlgusi2ctk6ztea7bugeglp3i \\
      --anchor 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU

Each entry of a history has a hash over the entry before it, and a seal covers
the rest of the action. This command computes them from what the bridge answers.
Someone who can write to the table could compute all of them again. To detect
that, keep a hash of the action elsewhere and compare it with --anchor.

For this command, exit code 1 also means: tampered with.
${EXIT_HELP}
`;

interface VerifyOptions extends BridgeOptions {
  readonly day?: string;
  readonly anchor?: string;
  readonly json?: true;
}

/** Adds `verify [id]`. */
export function addVerify(parent: Command): Command {
  return addBridgeOptions(parent.command('verify'))
    .description('Check that actions are on record as the bridge wrote them.')
    .argument('[id]', ACTION_ID_HELP, actionIdOf)
    .option('--day <day>', 'all actions accepted on this day (UTC)', dayOf)
    .option('--anchor <hash>', 'a hash of the action, kept elsewhere', hashOf)
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(verify);
}

async function verify(id: string | undefined, { day, anchor, json, ...options }: VerifyOptions): Promise<void> {
  if ((id === undefined) === (day === undefined)) throw new CommandError('Name either an action or a --day.');
  if (day !== undefined && anchor !== undefined)
    throw new CommandError('--anchor works with one action, not with --day.');
  const client = await bridgeOf(options);
  const found =
    id === undefined ? await verifyDay(client, day) : oneVerdict(verdictOf(await client.action(id), anchor));
  if (json) await printJson(found);
  else await printLine(inWords(found));
  if (found.broken.length > 0) process.exitCode = EXIT.no;
}

interface Found {
  readonly verified: number;
  readonly broken: readonly Verdict[];
}

function oneVerdict(verdict: Verdict): Found {
  return verdict.integrity === 'verified' ? { verified: 1, broken: [] } : { verified: 0, broken: [verdict] };
}

async function verifyDay(client: BridgeClient, day: string | undefined): Promise<Found> {
  const bar = await listProgress('verified', client, { day });
  const broken: Verdict[] = [];
  let verified = 0;
  try {
    for await (const action of client.actions({ day }, { limit: PAGE })) {
      const verdict = verdictOf(action);
      if (verdict.integrity === 'verified') verified += 1;
      else broken.push(verdict);
      bar.advance();
    }
  } finally {
    bar.end();
  }
  return { verified, broken };
}

function inWords({ verified, broken }: Found): string {
  const { palette } = paperOf(process.stdout);
  const all = verified + broken.length;
  if (all === 0) return 'No action matches.';
  const what = all === 1 ? '1 action' : `${all} actions`;
  if (broken.length === 0)
    return palette.green(`${what} verified: unchanged since the bridge wrote ${all === 1 ? 'it' : 'them'}.`);
  const each = broken.map(({ id, status, detail = '' }) => `${id}  ${status}\n${wrapped(detail, 2)}`);
  return [palette.red(`${broken.length} of ${what} failed to verify:`), ...each].join('\n');
}

/** Reads a SHA-256 in base64url. Anything else would look like a rewritten history. */
function hashOf(text: string): string {
  if (/^[A-Za-z0-9_-]{43}$/.test(text)) return text;
  throw new InvalidArgumentError('A hash has 43 characters of A–Z, a–z, 0–9, - and _.');
}
