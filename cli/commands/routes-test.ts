import type { Command } from 'commander';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { ProblemError } from '../../lambdas/core/errors.ts';
import type { AppEvent } from '../../lambdas/core/event.ts';
import { paletteFor } from '../terminal/text.ts';
import { chooseSource, type EventFile, readEventFile, readEvents } from '../trial/event-file.ts';
import { eventReport } from '../trial/event-report.ts';
import { loadBridge } from '../trial/load-bridge.ts';
import { type EventTrial, refusal, tryEvent } from '../trial/try-event.ts';
import type { RoutesOptions } from './routes.ts';

const example = `
The file holds a CloudEvent, a batch of them, or what the source's upstream
sends; what that says in headers is given with --header. "-" reads stdin.

Examples:
  $ action-bridge routes test event.json
  $ action-bridge routes test issue.json --source github \\
      --header 'X-GitHub-Event: issues' --header 'X-GitHub-Delivery: 1'

Exit codes: 0 it would be accepted, 1 it would be refused, 2 it was not tried.
`;

interface RoutesTestOptions extends RoutesOptions {
  readonly source?: string;
  readonly header?: readonly string[];
}

/** Adds `action-bridge routes test <file>`: what an event would do. Nothing is sent. */
export function addRoutesTest(routes: Command): Command {
  return routes
    .command('test')
    .summary('show what an event would do')
    .description(
      'Show what an event would do: which routes take it, and what they would ask of Twilio. Nothing is verified, sent or put on record.',
    )
    .argument('<file>', 'the event, as JSON')
    .option('-s, --source <name>', 'where it comes in; needed if there are several')
    .option('-H, --header <header>', 'a header that comes with it', (header, all: string[] = []) => [...all, header])
    .configureHelp({ ...routes.configureHelp(), showGlobalOptions: true })
    .addHelpText('after', example)
    .action((file: string, _, command: Command) => testRoutes(file, command.optsWithGlobals()));
}

async function testRoutes(path: string, { config, json, source, header = [] }: RoutesTestOptions): Promise<void> {
  const bridge = await loadBridge(config);
  const chosen = chooseSource(bridge, source);
  const trials = tryFile(await readEventFile(path, header), chosen, bridge);
  const palette = paletteFor(process.stdout, process.env);
  const report = trials.map((trial) => eventReport(trial, palette)).join('\n\n') || 'There is no event in it.';
  process.stdout.write(`${json ? JSON.stringify({ events: trials }, null, 2) : report}\n`);
  process.exitCode = trials.some(({ state }) => state === 'mappingFailed') ? 1 : 0;
}

function tryFile(file: EventFile, chosen: ReturnType<typeof chooseSource>, bridge: Bridge): readonly EventTrial[] {
  try {
    return readEvents(file, chosen).map((entry) => tryEntry(entry, bridge));
  } catch (error) {
    return [{ state: 'mappingFailed', problem: refusal(error) }];
  }
}

function tryEntry(entry: AppEvent | ProblemError, bridge: Bridge): EventTrial {
  return entry instanceof ProblemError ? { state: 'mappingFailed', problem: refusal(entry) } : tryEvent(entry, bridge);
}
