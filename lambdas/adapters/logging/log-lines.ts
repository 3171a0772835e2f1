type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

const levels: readonly string[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'] satisfies Level[];

/** Where lines go, and where time and settings come from. */
export interface LineOutput {
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** Writes a line, which does not end in a newline. */
  readonly write: (line: string) => void;
}

/** Lambda puts standard output into the log as it is. */
export const standardOutput: LineOutput = {
  environment: process.env,
  now: () => new Date(),
  write: (line) => process.stdout.write(`${line}\n`),
};

/**
 * Writes log lines as JSON with the names and variables of Powertools for AWS Lambda, so that tools for those read
 * them. The library itself costs a cold start more than all code of the bridge
 * (docs/explanation/adr/0033-own-log-lines.md).
 */
export function logLines({ environment, now, write }: LineOutput) {
  const { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_LOG_LEVEL: least = 'INFO' } = environment;
  const threshold = Math.max(0, levels.indexOf(least));
  return (level: Level, message: string, fields: Readonly<Record<string, unknown>>): void => {
    if (levels.indexOf(level) < threshold) return;
    const trace = /Root=([^;]+)/.exec(environment._X_AMZN_TRACE_ID ?? '')?.[1];
    const own = { level, message, timestamp: now().toISOString(), service, xray_trace_id: trace };
    write(JSON.stringify({ ...fields, ...own }));
  };
}
