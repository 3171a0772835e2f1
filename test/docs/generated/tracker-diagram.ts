import * as z from 'zod';

const state = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  Catch: z.array(z.object({ Next: z.string() })).optional(),
});
const definition = z.object({ StartAt: z.string(), States: z.record(z.string(), state) });

/** A state machine's definition as a Mermaid state diagram. */
export function trackerDiagram(asl: unknown): string {
  const { StartAt, States } = definition.parse(asl);
  const id = (name: string) => name.replaceAll('?', '');
  const arrows = Object.entries(States).flatMap(([name, { Type, Next, Default, Choices = [], Catch = [] }]) => [
    ...Choices.map((choice) => `  ${id(name)} --> ${id(choice.Next)}: ${conditionOf(choice)}`),
    ...(Default ? [`  ${id(name)} --> ${id(Default)}: otherwise`] : []),
    ...(Next ? [`  ${id(name)} --> ${id(Next)}`] : []),
    ...Catch.map((it) => `  ${id(name)} --> ${id(it.Next)}: keeps failing`),
    ...(Type === 'Succeed' || Type === 'Fail' ? [`  ${id(name)} --> [*]`] : []),
  ]);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${id(StartAt)}`, ...new Set(arrows), '```'].join('\n');
}

/** The statuses that a choice names, and whether it wants no wait. */
function conditionOf(choice: object): string {
  const text = JSON.stringify(choice);
  const statuses = Array.from(text.matchAll(/"StringEquals":"([A-Z_]+)"/g), ([, status]) => status);
  return statuses.join(', ') + (text.includes('"NumericEquals":0') ? ' and nothing to wait for' : '');
}
