import * as z from 'zod';
import { startServices } from '../cold-start/services.ts';
import { deployedNode, installPackages } from '../environment.ts';
import { startChild } from '../load/child.ts';
import { markdownTable } from '../report/markdown.ts';
import { type Part, progress } from '../report/part.ts';
import { median, percentile } from '../report/samples.ts';

/** Milliseconds of each create call, in the one process of a round. */
const calls = z.object({ cpu: z.array(z.number()), wall: z.array(z.number()) });
const told = z.object({ fresh: calls, recent: calls });
type Told = z.infer<typeof told>;

/** What a create call takes over TLS on a connection of its own, and on one that was used a moment ago. They take turns. */
export const connections: Part = async ({ rounds }) => {
  installPackages();
  const services = await startServices('https');
  const raw: Told[] = [];
  try {
    const env = { ...services.trust, TWILIO_BASE_URL: services.url };
    for (let round = 0; round < rounds; round += 1) {
      progress(`  ${round + 1} of ${rounds}`);
      const { said, end } = await startChild(new URL('./connections-process.ts', import.meta.url), told, {
        executable: deployedNode,
        env,
      });
      raw.push(said);
      await end();
    }
  } finally {
    services.close();
  }
  const table = tableOf(raw);
  return { summary: table, tables: table, raw };
};

function tableOf(rounds: readonly Told[]): string {
  const rows = (['fresh', 'recent'] as const).map((kind) => {
    const of = (value: (it: Told['fresh']) => number): string =>
      median(rounds.map((round) => value(round[kind]))).toFixed(2);
    return [
      `a ${kind} connection`,
      of(({ cpu }) => median(cpu)),
      of(({ cpu }) => percentile(cpu, 0.99)),
      of(({ wall }) => median(wall)),
      of(({ wall }) => percentile(wall, 0.99)),
    ];
  });
  return markdownTable(['a create call on', 'CPU ms p50', 'p99', 'ms p50', 'p99'], rows);
}
