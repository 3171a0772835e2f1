import { Command } from 'commander';
import { addActions } from './actions.ts';
import { addActionsExport } from './actions-export.ts';
import { addActionsList } from './actions-list.ts';
import { addActionsResend } from './actions-resend.ts';
import { addActionsResolve } from './actions-resolve.ts';
import { addActionsShow } from './actions-show.ts';
import { addActionsWatch } from './actions-watch.ts';
import { addCompletion } from './completion.ts';
import { addConsole } from './console.ts';
import { addCost } from './cost.ts';
import { addCounts } from './counts.ts';
import { addErase } from './erase.ts';
import { addEvents } from './events.ts';
import { ownVersion } from './own-version.ts';
import { addRoutes } from './routes.ts';
import { addRoutesTest } from './routes-test.ts';
import { addSchedule } from './schedule.ts';
import { addScheduleLearn } from './schedule-learn.ts';
import { addSend } from './send.ts';
import { addVerify } from './verify.ts';

const example = `
See what your bridge.config.ts does, and try it against npm start:
  $ action-bridge routes
  $ action-bridge send shop --local
  $ action-bridge actions list --local

Each command teaches more: action-bridge actions list --help.
`;

/** The command line, whole. */
export function actionBridgeProgram(): Command {
  const program = new Command('action-bridge')
    .description('Webhooks in, Twilio Conversations Actions out, every step on record.')
    .version(ownVersion(), '--version', 'print the version')
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Add --help to see what there is.')
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
  addScheduleLearn(addSchedule(program));
  addCost(program);
  addCompletion(program);
  return program;
}
