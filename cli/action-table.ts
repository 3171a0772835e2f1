import type { ListedAction } from '../client/bridge-client.ts';
import { age } from './moments.ts';
import type { Paper } from './print.ts';
import { statusCell, statusStyle } from './status-colour.ts';
import { table } from './text.ts';

const STATUS_COLUMN = 1;

/** Actions, a line each. `!` stands behind the status of one whose history does not verify. */
export function actionTable(actions: readonly ListedAction[], now: Date, { palette, columns }: Paper): string {
  return table(
    ['ACTION', 'STATUS', 'AGE', 'ROUTE', 'CONVERSATION'],
    actions.map((action) => {
      const status = statusCell(action);
      if (action.status === 'UNREADABLE') return [action.id, status, '', action.integrityDetail, ''];
      return [action.id, status, age(action.acceptedAt, now), action.route, action.conversationId];
    }),
    {
      palette,
      columns,
      whole: [0, STATUS_COLUMN, 2],
      style: statusStyle(palette, STATUS_COLUMN),
    },
  );
}
