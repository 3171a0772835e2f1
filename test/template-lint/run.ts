import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { bridgeApp } from '../../lib/bridge-app.ts';
import { type PythonEnvironment, pythonPrograms } from '../stack/python-environment.ts';
import { complaints, explainedChecks, type Finding } from './explained.ts';

const beside = (file: string): string => fileURLToPath(new URL(`./${file}`, import.meta.url));

const LINTERS: PythonEnvironment = {
  script: 'npm run test:template-lint',
  requirements: beside('requirements.txt'),
  folder: '.venv-template-lint',
};

const cfnLint = {
  name: 'cfn-lint',
  args: ['--format', 'json', '--'],
  read: z
    .array(z.object({ Rule: z.object({ Id: z.string() }), Message: z.string() }))
    .transform((all): Finding[] => all.map(({ Rule, Message }) => ({ id: Rule.Id, text: Message }))),
};

const checkov = {
  name: 'checkov',
  args: ['--framework', 'cloudformation', '--skip-download', '--quiet', '--output', 'json', '--file'],
  read: z
    .object({
      // Without a resource that was read, nothing was checked.
      summary: z.object({ resource_count: z.number().positive(), parsing_errors: z.literal(0) }),
      results: z.object({
        failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
      }),
    })
    .transform(({ results }): Finding[] =>
      results.failed_checks.map((it) => ({ id: it.check_id, text: `${it.resource}: ${it.check_name}` })),
    ),
};

/** `npm run test:template-lint`: holds checkov and cfn-lint against what would be deployed. */
async function lint(folder: string): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const programs = await pythonPrograms({ log: join(folder, 'pip.log'), signal }, LINTERS);
  const template = synthesize(join(folder, 'cdk.out'));
  const problems: string[] = [];
  for (const { name, args, read } of [cfnLint, checkov]) {
    const findings = read.parse(JSON.parse(await output(join(programs, name), [...args, template])));
    const explained = explainedChecks(readFileSync(beside(`${name}.yaml`), 'utf8'));
    console.log(`${name}: ${findings.length} findings, ${explained.length} checks are explained in ${name}.yaml`);
    problems.push(...complaints(findings, explained).map((it) => `${name}: ${it}`));
  }
  return problems;
}

/** With everything that an option adds, and without bundles, which no linter reads. */
function synthesize(outdir: string): string {
  const options = {
    alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:on-call',
    archive: true,
    content: 'hashed',
    outcomeUrl: 'https://shop.example/outcomes',
  };
  const assembly = bridgeApp({ outdir, context: { ...options, 'aws:cdk:bundling-stacks': [] } }).synth();
  const [stack] = assembly.stacks;
  if (!stack) throw new Error('the app has no stack');
  return stack.templateFullPath;
}

/** What a linter printed; that it found something is no failure of its own. */
function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim() === '') reject(new Error(`${command} printed nothing:\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'action-bridge-lint-'));
try {
  const problems = await lint(folder);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
