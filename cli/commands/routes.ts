import type { Command } from 'commander';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { warningsOf } from '../../lambdas/core/bridge/bridge-checks.ts';
import { paletteFor, table, wrapped } from '../terminal/text.ts';
import { loadBridge } from '../trial/load-bridge.ts';

const example = `
Example:
  $ action-bridge routes
  ROUTE        SOURCE  TYPES                      DEADLINE  IN DOUBT  POLLS
  shipped-sms  shop    com.example.order.shipped  1 h       hold      usual

  DEADLINE  after this time, an action that has not settled is EXPIRED
  IN DOUBT  what happens if it is unknown whether the message was sent:
            a person decides (hold), or it is sent again (resend)
  POLLS     seconds to wait before each poll; … means more (see --json);
            usual: 2, 3, 4 s, then longer and longer
`;

export interface RoutesOptions {
  readonly config: string;
  readonly json?: true;
}

/** Adds `action-bridge routes`. */
export function addRoutes(program: Command): Command {
  return program
    .command('routes')
    .description('List the routes of a bridge, or try them on an event.')
    .option('-c, --config <file>', 'the configuration to read', 'bridge.config.ts')
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(listRoutes);
}

async function listRoutes({ config, json }: RoutesOptions): Promise<void> {
  const bridge = await loadBridge(config);
  const warnings = warningsOf(bridge);
  if (json) {
    process.stdout.write(`${JSON.stringify({ routes: listed(bridge), warnings }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${asTable(bridge)}\n`);
  const { yellow } = paletteFor(process.stderr, process.env);
  for (const warning of warnings) process.stderr.write(`\n${yellow(wrapped(`Warning: ${warning}`))}\n`);
}

function listed({ routes, sources }: Bridge) {
  return routes.map(({ name, source, types, deadlineSeconds, whenInDoubt, polling }) => {
    const scheme = sources[source]?.scheme;
    return { name, source, scheme, types, deadlineSeconds, whenInDoubt, polling };
  });
}

function asTable({ routes }: Bridge): string {
  if (routes.length === 0) return 'There are no routes: all events are ignored. Add one to bridge.config.ts.';
  const heading = ['ROUTE', 'SOURCE', 'TYPES', 'DEADLINE', 'IN DOUBT', 'POLLS'];
  const rows = routes.map(({ name, source, types, deadlineSeconds, whenInDoubt, polling }) => {
    return [name, source, types.join('\n'), duration(deadlineSeconds), whenInDoubt, waitsInWords(polling)];
  });
  return table(heading, rows, { palette: paletteFor(process.stdout, process.env) });
}

const WAITS_SHOWN = 3;

function waitsInWords(polling: readonly number[] | undefined): string {
  if (!polling) return 'usual';
  return `${polling.slice(0, WAITS_SHOWN).join(' ')} ${polling.length > WAITS_SHOWN ? '…' : 's'}`;
}

function duration(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
