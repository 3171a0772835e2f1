import { askFor, type Ceiling, type Limit } from '../../cost/ceilings.ts';
import { type TableLook, table } from '../terminal/text.ts';

const named: Readonly<Record<Limit, string>> = {
  transitions: 'StateTransition, a second',
  starts: 'StartExecution, a second',
  newTable: "a new table's write units",
  newIndex: "a new index's write units",
  newReads: "a new table's read units",
  stage: "the API's own throttle",
  functions: 'functions at once',
  shards: 'writes to its shards',
  tableQuota: "a table's write units",
  indexQuota: "an index's write units",
  api: "API Gateway's requests",
};

/** A ceiling at some rate of events: what that takes, and what to do where it is more than there is. */
export interface Bound extends Ceiling {
  readonly wanted: number;
  /** Undefined where there is enough. */
  readonly remedy: string | undefined;
}

/** What so many events a second make of a ceiling. */
export function boundAt(ceiling: Ceiling, perSecond: number): Bound {
  const binds = perSecond > ceiling.events;
  return {
    ...ceiling,
    wanted: ceiling.anEvent * perSecond,
    remedy: binds ? remedyOf(ceiling, perSecond) : undefined,
  };
}

function remedyOf(ceiling: Ceiling, perSecond: number): string {
  switch (ceiling.limit) {
    case 'newTable':
    case 'newIndex':
      return 'set warmEventsPerSecond';
    case 'newReads':
      return 'nothing; grows in time';
    case 'shards':
      return 'needs more LEDGER_SHARDS';
    case 'stage':
      return `raise it to ${figure(askFor(ceiling, perSecond))}`;
    default:
      return `ask AWS for ${figure(askFor(ceiling, perSecond))}`;
  }
}

/** All that binds, what binds first above the rest, in 80 columns. */
export function bindingTable(ceilings: readonly Ceiling[], perSecond: number, look: TableLook): string {
  const rows = ceilings.map((ceiling) => {
    const { limit, quota, events, wanted, remedy } = boundAt(ceiling, perSecond);
    return [named[limit], figure(quota), figure(Math.floor(events)), figure(Math.ceil(wanted)), remedy ?? 'enough'];
  });
  return table(['LIMIT', 'IS', 'BINDS AT', 'TAKEN', `AT ${figure(perSecond)} EVENTS A SECOND`], rows, look);
}

function figure(value: number): string {
  return value.toLocaleString('en');
}
