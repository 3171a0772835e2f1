import { Command } from 'commander';
import { addActions } from './commands/actions.ts';
import { addActionsExport } from './commands/actions-export.ts';
import { addActionsList } from './commands/actions-list.ts';
import { addActionsResend } from './commands/actions-resend.ts';
import { addActionsResolve } from './commands/actions-resolve.ts';
import { addActionsShow } from './commands/actions-show.ts';
import { addActionsWatch } from './commands/actions-watch.ts';
import { addCompletion } from './commands/completion.ts';
import { addConsole } from './commands/console.ts';
import { addCounts } from './commands/counts.ts';
import { addErase } from './commands/erase.ts';
import { addEvents } from './commands/events.ts';
import { addRoutes } from './commands/routes.ts';
import { addRoutesTest } from './commands/routes-test.ts';
import { addSend } from './commands/send.ts';
import { addVerify } from './commands/verify.ts';
import { ownVersion } from './own-version.ts';

const example = `
Try it against npm start:
  $ action-bridge routes
  $ action-bridge send shop --local
  $ action-bridge actions list --local

Each command has examples: action-bridge actions list --help
`;

/** Builds the whole command line. */
export function actionBridgeProgram(): Command {
  const program = new Command('action-bridge')
    .description('Send events to a bridge, find its messages, and decide about them.')
    .version(ownVersion(), '--version', 'print the version')
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Add --help to see commands, options and examples.')
    .addHelpText('after', example)
    .exitOverride();
  const actions = addActions(program);
  addActionsList(actions);
  addActionsShow(actions);
  addActionsWatch(actions);
  addActionsResend(actions);
  addActionsResolve(actions);
  addActionsExport(actions);
  addVerify(actions);
  addVerify(program);
  addEvents(program);
  addCounts(program);
  addSend(program);
  addErase(program);
  addConsole(program);
  addRoutesTest(addRoutes(program));
  addCompletion(program);
  return program;
}
