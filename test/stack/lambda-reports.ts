import * as z from 'zod';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, paginateFilterLogEvents } from '../oracles/cloudwatch-logs.ts';

const logs = new CloudWatchLogsClient({});

/**
 * What Lambda writes to the log after each invocation, and bills by.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
const REPORT = /^REPORT RequestId: .*\tBilled Duration: (?<billedMillis>[\d.]+) ms\tMemory Size: (?<megabytes>\d+) MB/;

const report = z.object({ billedMillis: z.coerce.number(), megabytes: z.coerce.number() });
export type LambdaReport = z.output<typeof report>;

/**
 * Of the invocations of a function.
 *
 * @param name what its log group has in its name
 * @param saying what an invocation has to have logged to be among them
 */
export async function reportsOf(name: string, saying: string): Promise<LambdaReport[]> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const reports: LambdaReport[] = [];
  for (const { logGroupName } of logGroups.filter((it) => it.logGroupName?.includes(name))) {
    const said = new Map<string | undefined, boolean>();
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      for (const { message = '', logStreamName } of events) {
        if (message.startsWith('START ')) said.set(logStreamName, false);
        if (message.includes(saying)) said.set(logStreamName, true);
        const parsed = report.safeParse(REPORT.exec(message)?.groups);
        if (parsed.success && said.get(logStreamName)) reports.push(parsed.data);
      }
    }
  }
  return reports;
}

/** The median, in seconds. */
export function medianSeconds(reports: readonly LambdaReport[]): number {
  const sorted = reports.map(({ billedMillis }) => billedMillis / 1_000).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
