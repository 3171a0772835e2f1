import * as z from 'zod';

const structuredLine = z.looseObject({ level: z.string(), message: z.string(), service: z.string().optional() });
const metricLine = z.looseObject({ _aws: z.unknown() });

/** In every line of Powertools, and useless at a terminal. */
const omitted = new Set(['level', 'message', 'service', 'timestamp', 'xray_trace_id', 'sampling_rate']);

/**
 * Formats a function's log line: `WARN get-action: Twilio did not say … {"httpStatus":503}`.
 *
 * @returns undefined for metrics
 */
export function readableLine(functionName: string, line: string): string | undefined {
  const json = parseJson(line);
  if (metricLine.safeParse(json).data?._aws !== undefined) return undefined;
  const parsed = structuredLine.safeParse(json);
  if (!parsed.success) return `${functionName}: ${line}`;
  const { level, service = functionName, message, ...rest } = parsed.data;
  const fields = Object.entries(rest).filter(([name]) => !omitted.has(name));
  const details = fields.length > 0 ? ` ${JSON.stringify(Object.fromEntries(fields))}` : '';
  return `${level} ${service}: ${message}${details}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
