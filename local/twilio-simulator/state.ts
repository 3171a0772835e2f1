import type { Journal } from './journal.ts';
import type { CreateCall, JournalRecord, MadeAction } from './records.ts';

/** Everything that was ever created, in the order of the calls. */
export interface SimulatorState {
  add(record: JournalRecord): void;
  calls(): readonly CreateCall[];
  actions(): readonly MadeAction[];
  action(conversationId: string, id: string): MadeAction | undefined;
  actionsOf(conversationId: string): readonly MadeAction[];
}

/** The state that the journal's records make, and that grows as records are added to both. */
export function stateFrom(journal: Journal): SimulatorState {
  const calls: CreateCall[] = [];
  const actions: MadeAction[] = [];
  const byId = new Map<string, MadeAction>();
  const byConversation = new Map<string, MadeAction[]>();
  const take = ({ call, action }: JournalRecord): void => {
    calls.push(call);
    if (!action) return;
    actions.push(action);
    byId.set(action.id, action);
    const others = byConversation.get(action.conversationId);
    if (others) others.push(action);
    else byConversation.set(action.conversationId, [action]);
  };
  journal.replayed.forEach(take);

  return {
    add(record) {
      journal.append(record);
      take(record);
    },
    calls: () => calls,
    actions: () => actions,
    action(conversationId, id) {
      const action = byId.get(id);
      return action?.conversationId === conversationId ? action : undefined;
    },
    actionsOf: (conversationId) => byConversation.get(conversationId) ?? [],
  };
}
