import type { Journal } from './journal.ts';
import type { CreateCall, JournalRecord, MadeAction } from './records.ts';

/** In the order of the calls. */
export interface SimulatorState {
  add(record: JournalRecord): void;
  calls(): readonly CreateCall[];
  callsTo(conversationId: string): readonly CreateCall[];
  actions(): readonly MadeAction[];
  action(conversationId: string, id: string): MadeAction | undefined;
  actionsOf(conversationId: string): readonly MadeAction[];
}

/** Grows with the journal. */
export function stateFrom(journal: Journal): SimulatorState {
  const calls: CreateCall[] = [];
  const actions: MadeAction[] = [];
  const byId = new Map<string, MadeAction>();
  const byConversation = new Map<string, MadeAction[]>();
  const callsByConversation = new Map<string, CreateCall[]>();
  const take = ({ call, action }: JournalRecord): void => {
    calls.push(call);
    add(callsByConversation, call);
    if (!action) return;
    actions.push(action);
    byId.set(action.id, action);
    add(byConversation, action);
  };
  journal.replayed.forEach(take);

  return {
    add(record) {
      journal.append(record);
      take(record);
    },
    calls: () => calls,
    callsTo: (conversationId) => callsByConversation.get(conversationId) ?? [],
    actions: () => actions,
    action(conversationId, id) {
      const action = byId.get(id);
      return action?.conversationId === conversationId ? action : undefined;
    },
    actionsOf: (conversationId) => byConversation.get(conversationId) ?? [],
  };
}

function add<T extends { readonly conversationId: string }>(by: Map<string, T[]>, one: T): void {
  const others = by.get(one.conversationId);
  if (others) others.push(one);
  else by.set(one.conversationId, [one]);
}
