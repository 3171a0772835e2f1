import * as z from 'zod';
import { magicRecipients } from './twilio-simulator/magic-recipients.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z
  .object({
    PORT: port.default(8787),
    TWILIO_SIMULATOR_PORT: port.default(8788),
    DYNAMODB_PORT: port.default(8000),
    DATA_DIR: z.string().optional(),
    SECRETS_FILE: z.string().optional(),
    TWILIO_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
    TWILIO_API_KEY_SID: z.string().optional(),
    TWILIO_API_KEY_SECRET: z.string().optional(),
    TWILIO_CALLBACKS: z.stringbool().default(false),
    TWILIO_AUTH_TOKEN: z.string().optional(),
    LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('WARN'),
  })
  .check(({ value, issues }) => {
    if (value.TWILIO_BASE_URL === undefined) return;
    for (const name of ['TWILIO_API_KEY_SID', 'TWILIO_API_KEY_SECRET'] as const) {
      if (value[name] !== undefined) continue;
      const message = 'is missing, but TWILIO_BASE_URL is set. Set both, or unset TWILIO_BASE_URL to use the simulator';
      issues.push({ code: 'custom', path: [name], message, input: undefined });
    }
  });

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the environment variables. An empty one counts as unset.
 *
 * @throws {SettingsError} which names each invalid variable and shows no secret
 */
export function settingsFrom(variables: NodeJS.ProcessEnv) {
  const given = Object.entries(variables).filter(([, value]) => value !== '');
  const parsed = environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  const { TWILIO_BASE_URL: baseUrl, TWILIO_API_KEY_SID: apiKeySid, TWILIO_API_KEY_SECRET: apiKeySecret } = parsed.data;
  const isComplete = baseUrl !== undefined && apiKeySid !== undefined && apiKeySecret !== undefined;
  return {
    port: parsed.data.PORT,
    simulatorPort: parsed.data.TWILIO_SIMULATOR_PORT,
    dynamodbPort: parsed.data.DYNAMODB_PORT,
    dataDir: parsed.data.DATA_DIR,
    secretsFile: parsed.data.SECRETS_FILE,
    logLevel: parsed.data.LOG_LEVEL,
    callbacks: parsed.data.TWILIO_CALLBACKS,
    twilio: isComplete ? { baseUrl, apiKeySid, apiKeySecret, authToken: parsed.data.TWILIO_AUTH_TOKEN } : undefined,
  };
}

export const HELP = `
Runs the bridge on this machine: the stack that cdk deploy would deploy, with an
embedded DynamoDB and a Twilio simulator. Needs only Node.

  npm start                 keeps data in memory
  DATA_DIR=.data npm start  keeps data in .data and resumes open actions

Environment variables
  PORT                   port of the HTTP API on 127.0.0.1 (8787)
  TWILIO_SIMULATOR_PORT  port of the Twilio simulator (8788)
  DYNAMODB_PORT          port of DynamoDB (8000); each port may be 0 for any
  DATA_DIR               directory of the ledger (none: in memory)
  SECRETS_FILE           JSON file with signing secrets by name, for vendors
                         that issue their own (none: one secret for all sources)
  LOG_LEVEL              DEBUG, INFO, WARN or ERROR (WARN); WARN also shows
                         rejected requests, INFO all requests
  TWILIO_CALLBACKS       1: the simulator reports delivery to
                         POST /callbacks/twilio, as Twilio does
  TWILIO_BASE_URL        Twilio to send REAL messages to (none: the simulator)
  TWILIO_API_KEY_SID     API key for TWILIO_BASE_URL
  TWILIO_API_KEY_SECRET  its secret
  TWILIO_AUTH_TOKEN      auth token that verifies Twilio's callbacks

Recipients of the Twilio simulator
${magicRecipients.map(({ address, effect }) => `  ${address}  ${effect}`).join('\n')}
  any other     completes after about 1 s

Differences from AWS: IAM is not enforced, and no record expires. Schedules and
waits take as long as on AWS. Stop with Ctrl-C.
`.trim();
