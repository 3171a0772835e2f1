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

Each entry of a history has a hash over the one before it, and a seal is over
all the rest. They are computed here, from what the bridge answers. Who may
write to the table and knows how can compute all of them anew: that shows by an
anchor, a hash of the action that was kept elsewhere.

1 here means that something was tampered with.
${EXIT_HELP}
`;

interface VerifyOptions extends BridgeOptions {
  readonly day?: string;
  readonly anchor?: string;
  readonly json?: true;
}

/** Adds `verify [id]`: to the program, and to `actions` as another name for it. */
export function addVerify(parent: Command): Command {
  return addBridgeOptions(parent.command('verify'))
    .description('Prove that an action, or all of a day, is on record as it was written.')
    .argument('[id]', ACTION_ID_HELP, actionIdOf)
    .option('--day <day>', 'all that were accepted on this day (UTC)', dayOf)
    .option('--anchor <hash>', 'a hash of the action that was kept elsewhere', hashOf)
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(verify);
}

async function verify(id: string | undefined, { day, anchor, json, ...options }: VerifyOptions): Promise<void> {
  if ((id === undefined) === (day === undefined)) throw new CommandError('Name one action, or a --day.');
  if (day !== undefined && anchor !== undefined) throw new CommandError('--anchor is of one action.');
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

/** Page by page; only what is broken is kept. */
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
  if (all === 0) return 'No action fits.';
  const what = all === 1 ? '1 action' : `${all} actions`;
  if (broken.length === 0) return palette.green(`${what} verified: all is as it was written.`);
  const each = broken.map(({ id, status, detail = '' }) => `${id}  ${status}\n${wrapped(detail, 2)}`);
  return [palette.red(`${broken.length} of ${what} not as written:`), ...each].join('\n');
}

/** The form of a SHA-256 in base64url: what is no hash at all would look like a history that was written anew. */
function hashOf(text: string): string {
  if (/^[A-Za-z0-9_-]{43}$/.test(text)) return text;
  throw new InvalidArgumentError('A hash has 43 characters of A–Z, a–z, 0–9, - and _.');
}
