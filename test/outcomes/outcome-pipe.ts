import * as z from 'zod';
import type { SynthesizedBridge } from '../lib/synthesized-bridge.ts';
import { matches } from './event-pattern.ts';
import { transform } from './input-template.ts';

const outcomePipe = z.object({
  SourceParameters: z.object({
    FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).max(5) }),
  }),
  TargetParameters: z.object({ InputTemplate: z.string() }),
});

const callPipe = z.object({
  TargetParameters: z.object({
    InputTemplate: z.string(),
    HttpParameters: z.object({ HeaderParameters: z.record(z.string(), z.string()) }),
  }),
});

const pipeOf = (bridge: SynthesizedBridge, construct: string) =>
  bridge.resources('AWS::Pipes::Pipe').find((it) => it.construct === construct)?.properties;

/** The deployed pipe from the ledger's stream to the event bus. */
export function outcomePipeOf(bridge: SynthesizedBridge) {
  const { SourceParameters, TargetParameters } = outcomePipe.parse(pipeOf(bridge, 'Outcomes/Pipe'));
  const patterns = SourceParameters.FilterCriteria.Filters.map(({ Pattern }) => z.json().parse(JSON.parse(Pattern)));
  return {
    /** The detail of the event that a stream record becomes; undefined where it becomes none. */
    run(record: z.core.util.JSONType): unknown {
      if (!patterns.some((pattern) => matches(pattern, record))) return undefined;
      return JSON.parse(transform(TargetParameters.InputTemplate, record));
    },
  };
}

/** The deployed pipe that calls a URL. */
export function callPipeOf(bridge: SynthesizedBridge) {
  const { InputTemplate, HttpParameters } = callPipe.parse(pipeOf(bridge, 'Outcomes/Webhook/Pipe')).TargetParameters;
  return {
    /** The request that an answer of sign-outcome becomes. */
    run(signed: z.core.util.JSONType): { body: string; headers: Record<string, string> } {
      const headers = Object.entries(HttpParameters.HeaderParameters).map(([name, path]) => [
        name,
        z.string().parse(JSON.parse(transform(`<${path}>`, signed))),
      ]);
      return { body: transform(InputTemplate, signed), headers: Object.fromEntries(headers) };
    },
  };
}
