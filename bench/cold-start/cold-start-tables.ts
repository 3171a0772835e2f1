import { markdownTable } from '../report/markdown.ts';
import { median } from '../report/samples.ts';
import { CONVENTIONAL, FLOOR, FLOOR_AS_OURS } from './bundles.ts';

/** One function under one Node: bytes, and a sample in milliseconds for each round. */
export interface Samples {
  readonly name: string;
  readonly bytes: number;
  readonly init: number[];
  readonly initCpu: number[];
  readonly firstAnswer: number[];
  readonly firstAnswerCpu: number[];
}

/** Our functions, the floor and the conventional stack under each version of Node, in one table. */
export function coldStartSummary(raw: Readonly<Record<string, readonly Samples[]>>): string {
  const versions = Object.entries(raw);
  const [[, first] = ['', []]] = versions;
  const columns = (heading: string): readonly string[] => versions.map(([version]) => `${heading}, Node ${version}`);
  const medians = (name: string, of: 'init' | 'firstAnswer'): readonly string[] =>
    versions.map(([, cases]) => median(cases.find((it) => it.name === name)?.[of] ?? []).toFixed(0));
  return markdownTable(
    ['', 'KB', ...columns('init ms'), ...columns('to first answer ms')],
    first
      .filter(({ name }) => name !== FLOOR_AS_OURS)
      .map(({ name, bytes }) => [
        name,
        (bytes / 1_000).toFixed(0),
        ...medians(name, 'init'),
        ...medians(name, 'firstAnswer'),
      ]),
  );
}

/** A table for each version of Node, with the CPU time and the ratios to what is compared with. */
export function coldStartTables(raw: Readonly<Record<string, readonly Samples[]>>): string {
  return Object.entries(raw)
    .map(([version, cases]) => `Node ${version}:\n\n${tableOf(cases)}\n\n${besideFloorAsOurs(cases)}`)
    .join('\n\n');
}

function tableOf(cases: readonly Samples[]): string {
  const of = (name: string): Samples | undefined => cases.find((it) => it.name === name);
  const rows = cases.map(({ name, bytes, init, initCpu, firstAnswer, firstAnswerCpu }) => [
    name,
    (bytes / 1_000).toFixed(0),
    median(init).toFixed(0),
    ratio(init, of(FLOOR)?.init),
    median(initCpu).toFixed(0),
    ratio(initCpu, of(FLOOR)?.initCpu),
    median(firstAnswer).toFixed(0),
    ratio(firstAnswer, of(CONVENTIONAL)?.firstAnswer),
    median(firstAnswerCpu).toFixed(0),
    ratio(firstAnswerCpu, of(CONVENTIONAL)?.firstAnswerCpu),
  ]);
  const init = ['init ms', '× floor', 'init CPU ms', '× floor'];
  const first = ['to first answer ms', '× conventional', 'its CPU ms', '× conventional'];
  return markdownTable(['', 'KB', ...init, ...first], rows);
}

/** Compares two functions with the floor as it is once it is bundled and set as they are. */
function besideFloorAsOurs(cases: readonly Samples[]): string {
  const of = (name: string): Samples | undefined => cases.find((it) => it.name === name);
  const floor = of(FLOOR_AS_OURS);
  const ratios = ['accept-event', 'get-action'].map((name) => {
    const [init, cpu] = [ratio(of(name)?.init, floor?.init), ratio(of(name)?.initCpu, floor?.initCpu)];
    return `${name} ${init} times its init and ${cpu} times its CPU`;
  });
  return `Beside the ${FLOOR_AS_OURS}: ${ratios.join(', ')}.`;
}

function ratio(one: readonly number[] = [], other: readonly number[] = []): string {
  return (median(one) / median(other)).toFixed(2);
}
