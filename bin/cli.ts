import { CommanderError } from 'commander';
import { actionBridgeProgram } from '../cli/program.ts';
import { exitCodeOf, messageOf } from '../cli/terminal/failure.ts';

// The SDK would say that it wants a newer Node, which is true of what is deployed and of no use at a terminal.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Whoever reads our output may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await actionBridgeProgram().parseAsync();
} catch (error) {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) throw error;
  if (!(error instanceof CommanderError)) process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = exitCode;
}
