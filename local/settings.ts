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
      const message = 'is missing, and TWILIO_BASE_URL is set. Set it, or unset TWILIO_BASE_URL to use the simulator';
      issues.push({ code: 'custom', path: [name], message, input: undefined });
    }
  });

/** The environment does not say what the host needs to know. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * What the environment variables say; an empty one counts as unset.
 *
 * @throws {SettingsError} which names each variable that is wrong, and never shows a secret
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

/** What `npm start -- --help` says. */
export const HELP = `
Runs the bridge on this machine: the stack that cdk deploy would deploy, on an
embedded DynamoDB, with a Twilio simulator. Needs nothing but Node.

  npm start                 data is kept in memory
  DATA_DIR=.data npm start  data is kept in .data; open actions resume

Environment
  PORT                   the HTTP API on 127.0.0.1 (8787)
  TWILIO_SIMULATOR_PORT  the Twilio simulator (8788)
  DYNAMODB_PORT          DynamoDB (8000); 0 takes a free port, here as above
  DATA_DIR               keeps the ledger in this directory
  SECRETS_FILE           a JSON file of signing secrets by name, for vendors who
                         sign with their own; without it all sources have one
  LOG_LEVEL              DEBUG, INFO, WARN or ERROR (WARN): what the functions
                         log; INFO also shows each request, WARN each refused
  TWILIO_CALLBACKS       1: the simulator tells how far each message got, as
                         Twilio does where it is given POST /callbacks/twilio
  TWILIO_BASE_URL        sends to this Twilio instead of the simulator, with
  TWILIO_API_KEY_SID     this API key
  TWILIO_API_KEY_SECRET  and its secret
  TWILIO_AUTH_TOKEN      and this verifies its callbacks, if it sends any

Recipients that choose what the Twilio simulator does
${magicRecipients.map(({ address, effect }) => `  ${address}  ${effect}`).join('\n')}
  any other     completes after about a second

On a laptop nobody needs IAM, schedules and waits take as long as on AWS, and
no record is deleted. Ctrl-C ends it.
`.trim();
