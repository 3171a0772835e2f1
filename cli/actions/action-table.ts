import type { ListedAction } from '../../client/bridge-client.ts';
import { age } from '../terminal/moments.ts';
import type { Paper } from '../terminal/print.ts';
import { statusCell, statusStyle } from '../terminal/status-colour.ts';
import { table } from '../terminal/text.ts';

const STATUS_COLUMN = 1;

/** From this width on, neither route nor conversation is cut. */
const COLUMNS_FOR_CONVERSATION = 120;

/** Actions, one per line. */
export function actionTable(actions: readonly ListedAction[], now: Date, { palette, columns }: Paper): string {
  const shown = columns >= COLUMNS_FOR_CONVERSATION ? 5 : 4;
  return table(
    ['ACTION', 'STATUS', 'AGE', 'ROUTE', 'CONVERSATION'].slice(0, shown),
    actions.map((action) => {
      const status = statusCell(action);
      if (action.status === 'UNREADABLE') return [action.id, status, '', action.integrityDetail, ''].slice(0, shown);
      return [action.id, status, age(action.acceptedAt, now), action.route, action.conversationId].slice(0, shown);
    }),
    {
      palette,
      columns,
      whole: [0, STATUS_COLUMN, 2],
      style: statusStyle(palette, STATUS_COLUMN),
    },
  );
}
