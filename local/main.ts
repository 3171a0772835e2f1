import { REACHABLE_RECIPIENT, sampleEvent } from '../client/sample-event.ts';
import { type Host, startHost } from './host.ts';
import { PortInUseError } from './http/listen.ts';
import { DataDirectoryInUseError } from './settings/data-directory.ts';
import { secretsOfFile } from './settings/secrets-file.ts';
import { HELP, SettingsError, settingsFrom } from './settings.ts';
import { startupBlock } from './startup-block.ts';
import { BridgeConfigError, ownBridge } from './template/own-bridge.ts';

/** `npm start`. Exits with 0 on SIGINT and SIGTERM, and with 1 and one message if it cannot start. */

/** A second Ctrl-C later than this ends it at once. A parent may pass the first one on, sooner. */
const IMPATIENCE_MILLIS = 500;

async function main(): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument === '--help' || argument === '-h') return console.log(HELP);
  if (argument !== undefined) throw new SettingsError(`Unknown argument ${argument}. Try npm start -- --help.`);

  const begunAt = Date.now();
  const settings = settingsFrom(process.env);
  const bridge = await ownBridge();
  const { secretsFile } = settings;
  // Shows rejected requests, which otherwise only the sender sees.
  const leastShown = { DEBUG: 0, INFO: 0, WARN: 400, ERROR: 500 }[settings.logLevel];
  const starting = startHost({
    ...settings,
    secrets: secretsFile === undefined ? undefined : secretsOfFile(secretsFile, bridge),
    log: (line) => console.log(line),
    onRequest: ({ method, path, status, millis }) => {
      if (status >= leastShown) console.log(`${method} ${path} ${status} ${millis} ms`);
    },
  });
  endOnSignals(starting);
  const host = await starting;
  console.log(
    startupBlock({
      host,
      twilioUrl: settings.twilio?.baseUrl,
      dataDir: settings.dataDir,
      secretsFile,
      sources: Object.keys(bridge.sources),
      sample: sampleEvent(bridge, { conversationId: 'conv_local', to: REACHABLE_RECIPIENT, orderNumber: '1042' }),
      secondsToStart: (Date.now() - begunAt) / 1_000,
    }),
  );
}

/** npm's shell does not pass SIGTERM on. We then get another parent. */
const PARENT_CHECK_MILLIS = 500;

function endOnSignals(starting: Promise<Host>): void {
  let firstAt: number | undefined;
  const end = async (): Promise<void> => {
    if (firstAt !== undefined) {
      if (Date.now() - firstAt > IMPATIENCE_MILLIS) process.exit(1);
      return;
    }
    firstAt = Date.now();
    const host = await starting.catch(() => undefined);
    await host?.close();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  setInterval(() => {
    if (process.ppid !== ppid && firstAt === undefined) void end();
  }, PARENT_CHECK_MILLIS).unref();
}

// The SDK's warning about Node is of no use on a laptop.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
main().catch((error: unknown) => {
  const isExplained =
    error instanceof PortInUseError ||
    error instanceof DataDirectoryInUseError ||
    error instanceof SettingsError ||
    error instanceof BridgeConfigError;
  console.error(isExplained ? `\nThe local host cannot start.\n${error.message}` : error);
  process.exit(1);
});
