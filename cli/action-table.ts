import type { ListedAction } from '../client/bridge-client.ts';
import { age } from './moments.ts';
import type { Paper } from './print.ts';
import { statusColour } from './status-colour.ts';
import { table } from './text.ts';

const STATUS_COLUMN = 1;

/** Actions, a line each. `!` stands behind the status of one whose history does not verify. */
export function actionTable(actions: readonly ListedAction[], now: Date, { palette, columns }: Paper): string {
  return table(
    ['ACTION', 'STATUS', 'AGE', 'ROUTE', 'CONVERSATION'],
    actions.map((action) => {
      const status = `${action.status}${action.integrity === 'broken' ? ' !' : ''}`;
      if (action.status === 'UNREADABLE') return [action.id, status, '', action.integrityDetail, ''];
      return [action.id, status, age(action.acceptedAt, now), action.route, action.conversationId];
    }),
    {
      palette,
      columns,
      whole: [0, STATUS_COLUMN, 2],
      style: (cell, column) => {
        if (column !== STATUS_COLUMN) return (text) => text;
        return cell.endsWith('!') ? palette.red : statusColour(cell, palette);
      },
    },
  );
}
