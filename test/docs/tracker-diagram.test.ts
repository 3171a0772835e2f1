import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { generatedDiagram } from './markdown.ts';
import { trackerDiagram } from './tracker-diagram.ts';

const page = new URL('../../docs/explanation/design.md', import.meta.url);

describe('docs/explanation/design.md', () => {
  test('draws the tracker as the template has it', () => {
    const bridge = synthesizedBridge();
    const [machine] = bridge.resources('AWS::StepFunctions::StateMachine');
    const definition: unknown = JSON.parse(bridge.text(machine?.properties.DefinitionString));
    expect(generatedDiagram(readFileSync(page, 'utf8'), 'tracker')).toBe(trackerDiagram(definition));
  });
});
