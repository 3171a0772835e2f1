import * as z from 'zod';
import { magicRecipients } from './magic-recipients.ts';
import { startTwilioSimulator } from './simulator.ts';

/** The simulator as its own process: `npx tsx local/twilio-simulator/main.ts`. SIGINT and SIGTERM end it. */
const environment = z.object({
  TWILIO_SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8788),
  TWILIO_SIMULATOR_SETTLE_MILLIS: z.coerce.number().nonnegative().default(1_000),
  TWILIO_SIMULATOR_JOURNAL: z.string().min(1).optional(),
  TWILIO_API_KEY_SID: z.string().min(1).default('SKlocal'),
  TWILIO_API_KEY_SECRET: z.string().min(1).default('local-secret'),
});

const settings = environment.safeParse(process.env);
if (!settings.success) {
  console.error(`The Twilio simulator cannot start. ${z.prettifyError(settings.error)}`);
  process.exit(1);
}
const { TWILIO_SIMULATOR_JOURNAL: journalFile, ...env } = settings.data;
const simulator = await startTwilioSimulator({
  port: env.TWILIO_SIMULATOR_PORT,
  settleMillis: env.TWILIO_SIMULATOR_SETTLE_MILLIS,
  apiKeySid: env.TWILIO_API_KEY_SID,
  apiKeySecret: env.TWILIO_API_KEY_SECRET,
  ...(journalFile !== undefined && { journalFile }),
});

console.log(`Twilio simulator ready at ${simulator.url}`);
console.log('Recipients:');
for (const { address, effect } of magicRecipients) console.log(`  ${address}  ${effect}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
