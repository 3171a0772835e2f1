import { execFile } from 'node:child_process';
import * as z from 'zod';

const report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});
const unanswered = z.object({ message: z.string() });

/**
 * `npm run test:advisories`: whether an advisory is known of what is deployed. Not every registry answers that; where it
 * does not, nothing is known, which is said and fails nothing.
 */
function audit(): Promise<string> {
  return new Promise((resolve) => {
    execFile('npm', ['audit', '--omit=dev', '--json'], { maxBuffer: 64 * 1024 * 1024 }, (_, stdout) => resolve(stdout));
  });
}

const answer: unknown = JSON.parse(await audit());
const { success, data } = report.safeParse(answer);
if (success) {
  const found = Object.entries(data.vulnerabilities);
  for (const [name, { severity, range }] of found) console.error(`${name} ${range}: ${severity}`);
  console.log(`npm audit: ${found.length} packages with a known vulnerability among those that are deployed`);
  if (found.length > 0) process.exitCode = 1;
} else {
  const { message } = unanswered.parse(answer);
  console.log(`npm audit: NOT CHECKED. The registry does not answer audits: ${message}`);
}
