import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { ActionsPage, ActionsQuery, BridgeClient } from '../../client/bridge-client.ts';
import { type ActionQueryOptions, actionQuery, addActionQuery } from '../actions/action-query.ts';
import { type ExportFormat, exportActions, exportFormats } from '../actions/export-actions.ts';
import { listProgress } from '../actions/list-progress.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const PAGE = 100;

const example = `
Examples:
  $ action-bridge actions export --from 2026-11-01 --to 2026-11-30 \\
      --output november.ndjson
  $ action-bridge actions export --day 2026-11-24 --format csv > day.csv
  $ action-bridge actions export --status FAILED --from 7d | jq .failure.reason

ndjson has one line of JSON per action, with its request and its history. csv
has one row per action, without addresses or message text. The newest come
first. There is no limit. The file appears under its name when it is complete.

${EXIT_HELP}
`;

interface ExportOptions extends BridgeOptions, ActionQueryOptions {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** Adds `action-bridge actions export`. */
export function addActionsExport(actions: Command): Command {
  const command = actions.command('export').description('Write all matching actions to a file or to stdout.');
  return addBridgeOptions(addActionQuery(command))
    .addOption(new Option('-f, --format <format>', 'how to write them').choices(exportFormats).default('ndjson'))
    .option('-o, --output <file>', 'the file to write; stdout by default')
    .addHelpText('after', example)
    .action(exportTo);
}

async function exportTo({ format, output: file, ...options }: ExportOptions): Promise<void> {
  const query = actionQuery(options);
  const client = await bridgeOf(options);
  // If the bridge refuses, no file is created.
  const first = await client.page(query, { limit: PAGE });
  const bar = await listProgress('exported', client, query);
  let written = 0;
  const onPage = (count: number) => {
    written += count;
    bar.advance(count);
  };
  try {
    const pages = pagesFrom(first, client, query);
    if (file === undefined) {
      await exportActions(pages, format, { output: process.stdout, onPage: bar.advance, end: false });
    } else await exportToFile(pages, format, { file, onPage });
  } finally {
    bar.end();
  }
  if (file !== undefined) {
    process.stderr.write(`${written} ${written === 1 ? 'action' : 'actions'} written to ${file}\n`);
  }
}

async function* pagesFrom(first: ActionsPage, client: BridgeClient, query: ActionsQuery): AsyncGenerator<ActionsPage> {
  yield first;
  if (first.cursor !== undefined) yield* client.pages(query, { limit: PAGE, cursor: first.cursor });
}

async function exportToFile(
  pages: AsyncIterable<ActionsPage>,
  format: ExportFormat,
  { file, onPage }: { readonly file: string; readonly onPage: (count: number) => void },
): Promise<void> {
  const part = `${file}.part`;
  try {
    await exportActions(pages, format, { output: createWriteStream(part), onPage });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (!(error instanceof Error && 'syscall' in error && 'path' in error)) throw error;
    const isMissing = 'code' in error && error.code === 'ENOENT';
    const reason = isMissing ? 'there is no such directory.' : error.message;
    throw new CommandError(`${file} cannot be written: ${reason}`, { cause: error });
  }
}
