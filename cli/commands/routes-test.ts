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
The file holds a CloudEvent, a batch of CloudEvents, or the body that the
upstream sends. Give its headers with --header. "-" reads stdin.

Examples:
  $ action-bridge routes test event.json
  $ action-bridge routes test issue.json --source github \\
      --header 'X-GitHub-Event: issues' --header 'X-GitHub-Delivery: 1'

Exit codes: 0 it would be accepted, 1 it would be rejected, 2 it was not tried.
`;

interface RoutesTestOptions extends RoutesOptions {
  readonly source?: string;
  readonly header?: readonly string[];
}

/** Adds `action-bridge routes test <file>`, which sends nothing. */
export function addRoutesTest(routes: Command): Command {
  return routes
    .command('test')
    .summary('try the routes on an event')
    .description(
      'Show which routes take an event, and what they would send to Twilio. Nothing is verified, sent or recorded.',
    )
    .argument('<file>', 'the event, as JSON')
    .option('-s, --source <name>', 'where the event arrives; needed if there are several')
    .option('-H, --header <header>', 'a header of the request', (header, all: string[] = []) => [...all, header])
    .configureHelp({ ...routes.configureHelp(), showGlobalOptions: true })
    .addHelpText('after', example)
    .action((file: string, _, command: Command) => testRoutes(file, command.optsWithGlobals()));
}

async function testRoutes(path: string, { config, json, source, header = [] }: RoutesTestOptions): Promise<void> {
  const bridge = await loadBridge(config);
  const chosen = chooseSource(bridge, source);
  const trials = tryFile(await readEventFile(path, header), chosen, bridge);
  const palette = paletteFor(process.stdout, process.env);
  const report = trials.map((trial) => eventReport(trial, palette)).join('\n\n') || 'The file holds no event.';
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
