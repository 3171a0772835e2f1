import { fileURLToPath } from 'node:url';
import { startHost } from '../../local/host.ts';
import { settingsFrom } from '../../local/settings.ts';

/** The local host as `npm start` runs it, with the config beside this file. It is made to be killed. */

// Our parent holds the other end; should it be killed itself, nothing is left behind.
process.stdin.resume().once('close', () => process.exit(1));

await startHost({
  ...settingsFrom(process.env),
  config: fileURLToPath(new URL('./bridge.config.ts', import.meta.url)),
  log: (line) => console.log(line),
});
