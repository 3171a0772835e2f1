import * as z from 'zod';
import { synthesizedBridge } from '../../lib/synthesized-bridge.ts';
import { alarmTable } from './alarm-table.ts';
import { commonAnswersTable, operationTexts } from './api-operations.ts';
import { bridgeOptionsTable, commandTexts } from './cli-commands.ts';
import { settingsTable } from './settings-table.ts';
import { statusDiagram, statusGroupTable, transitionTable } from './status-diagram.ts';
import { trackerDiagram } from './tracker-diagram.ts';

/** A part of a page that is made of the code, between `<!-- generated: name -->` and `<!-- end -->`. */
export interface GeneratedBlock {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}

/** Every part of a page that is made of the code; what is measured or priced (performance.md, cost.md) is not among them. */
export function generatedBlocks(): readonly GeneratedBlock[] {
  const on =
    (page: string) =>
    ({ name, text }: { readonly name: string; readonly text: string }): GeneratedBlock => ({ page, name, text });
  return [
    ...[{ name: 'every operation', text: commonAnswersTable() }, ...operationTexts()].map(on('docs/reference/api.md')),
    ...[{ name: 'which bridge', text: bridgeOptionsTable() }, ...commandTexts()].map(on('docs/reference/cli.md')),
    on('docs/reference/construct.md')({ name: 'settings', text: settingsTable() }),
    on('docs/reference/statuses.md')({ name: 'status groups', text: statusGroupTable() }),
    on('docs/reference/statuses.md')({ name: 'statuses', text: statusDiagram() }),
    on('docs/reference/statuses.md')({ name: 'transitions', text: transitionTable() }),
    on('docs/reference/metrics-and-alarms.md')({ name: 'alarms', text: alarmTable() }),
    on('docs/explanation/design.md')({ name: 'tracker', text: trackerDiagram(trackerDefinition()) }),
  ];
}

function trackerDefinition(): unknown {
  const bridge = synthesizedBridge();
  const [machine] = bridge.resources('AWS::StepFunctions::StateMachine');
  return z.json().parse(JSON.parse(bridge.text(machine?.properties.DefinitionString)));
}

/** What stands between each pair of markers of a page, by the marker's name. */
export function blocksOf(markdown: string): ReadonlyMap<string, string> {
  const found = markdown.matchAll(/^<!-- generated: ([^\n]+) -->\n(.*?)\n<!-- end -->$/gms);
  return new Map(Array.from(found, ([, name = '', text = '']) => [name, text]));
}

/** A page with a block's text between its markers; as it is, if it has none of the name. */
export function withBlock(markdown: string, { name, text }: Pick<GeneratedBlock, 'name' | 'text'>): string {
  const start = `<!-- generated: ${name} -->\n`;
  const from = markdown.indexOf(start);
  const to = markdown.indexOf('\n<!-- end -->', from);
  return from < 0 || to < 0 ? markdown : `${markdown.slice(0, from + start.length)}${text}${markdown.slice(to)}`;
}
