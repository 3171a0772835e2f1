import { sealOf } from '../../lambdas/core/action/history-hash.ts';
import { SignatureInvalidError } from '../../lambdas/core/errors.ts';
import type { PollResult } from '../../lambdas/core/message/twilio-answers.ts';
import { LedgerUnavailableError } from '../../lambdas/core/ports.ts';
import type { PlantedBug } from './functions.ts';

/** Something that a program like this one could do wrong, and which promise it breaks. */
interface Planted {
  readonly breaks: string;
  readonly bug: PlantedBug;
}

/** Each is planted between a handler and its port, in the simulation alone. */
export const plantedBugs: Readonly<Record<string, Planted>> = {
  'an event is answered 202 before its action is on record': {
    breaks: '1 nothing is lost',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        claimAction: (action) => {
          void ports.ledger.claimAction(action).catch(() => undefined);
          return Promise.resolve({ claimed: true, action });
        },
      },
    }),
  },
  'the sweeper takes every tracker for running': {
    breaks: '1 nothing is lost',
    bug: (ports, fn) =>
      fn === 'sweep-ledger' ? { ...ports, tracker: { start: async () => ({ kind: 'running' }) } } : ports,
  },
  'a create call without an answer is made again at once': {
    breaks: '2 nothing is sent twice',
    bug: (ports) => ({
      ...ports,
      conversations: {
        ...ports.conversations,
        createAction: async (action, key) => {
          const result = await ports.conversations.createAction(action, key);
          return result.kind === 'unknown' ? ports.conversations.createAction(action, key) : result;
        },
      },
    }),
  },
  'whoever loses the lease sends all the same': {
    breaks: '2 nothing is sent twice',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        advance: async (before, after) => {
          const advanced = await ports.ledger.advance(before, after);
          return advanced.won || after.status !== 'SENDING' ? advanced : { won: true, action: after };
        },
      },
    }),
  },
  'an unknown result counts as not created': {
    breaks: '2 nothing is sent twice',
    bug: (ports) => ({
      ...ports,
      conversations: {
        ...ports.conversations,
        createAction: async (action, key) => {
          const result = await ports.conversations.createAction(action, key);
          return result.kind === 'unknown' ? { ...result, kind: 'notCreated', reason: 'busy' } : result;
        },
      },
    }),
  },
  'a history names another status than the one that was left': {
    breaks: '3 histories are legal',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        advance: (before, after) => {
          const history = after.history.map((entry) =>
            entry.transition === 'completed' ? { ...entry, from: null } : entry,
          );
          return ports.ledger.advance(before, { ...after, history });
        },
      },
    }),
  },
  'a failure without a reason counts as a success': {
    breaks: '4 the ledger agrees with Twilio',
    bug: (ports) => ({
      ...ports,
      conversations: {
        ...ports.conversations,
        fetchAction: async (...call): Promise<PollResult> => {
          const result = await ports.conversations.fetchAction(...call);
          const isMute = result.kind === 'found' && result.action.failureReason === undefined;
          return isMute && result.action.status === 'FAILED'
            ? { kind: 'found', action: { ...result.action, status: 'COMPLETED' } }
            : result;
        },
      },
    }),
  },
  'a message may be the evidence of two actions': {
    breaks: '4 the ledger agrees with Twilio',
    bug: (ports) => ({ ...ports, ledger: { ...ports.ledger, own: async (_, owner) => owner } }),
  },
  'a repeated event counts as a new one': {
    breaks: '5 repetitions change nothing',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        claimEvent: async (event) => ({ ...(await ports.ledger.claimEvent(event)), claimed: true }),
      },
    }),
  },
  'the answer to a repeated event is what its routes would make of it today': {
    breaks: '5 repetitions change nothing',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        claimEvent: async (event) => {
          const { claimed, event: record } = await ports.ledger.claimEvent(event);
          return { claimed, event: { ...record, actions: event.actions } };
        },
      },
    }),
  },
  'a signature that does not verify is let through': {
    breaks: '6 what is not proven does nothing',
    bug: (ports) => {
      const [[name, source] = []] = Object.entries(ports.bridge.sources);
      if (name === undefined || source === undefined) return ports;
      const verify: typeof source.verify = (...it) => {
        try {
          source.verify(...it);
        } catch (error) {
          if (!(error instanceof SignatureInvalidError)) throw error;
        }
      };
      return { ...ports, bridge: { ...ports.bridge, sources: { [name]: { ...source, verify } } } };
    },
  },
  'an error quotes what could not be written': {
    breaks: '7 nothing private is told',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        claimAction: (action) =>
          ports.ledger.claimAction(action).catch((cause: unknown) => {
            throw new LedgerUnavailableError(`could not write ${JSON.stringify(action)}`, { cause });
          }),
      },
    }),
  },
  'a call is sent again without waiting for Retry-After': {
    breaks: 'retries wait their time',
    bug: (ports, fn) =>
      fn === 'create-action' || fn === 'get-action'
        ? {
            ...ports,
            ledger: {
              ...ports.ledger,
              getAction: async (id) => {
                const action = await ports.ledger.getAction(id);
                if (action?.status !== 'ACCEPTED') return action;
                // Under a seal that fits, or else it would be held as broken.
                const { sendAfter: _, ...early } = action;
                return { ...early, seal: sealOf(early) };
              },
            },
          }
        : ports,
  },
  'create-action takes every lease for lost': {
    breaks: 'trackers do not spin',
    bug: (ports, fn) =>
      fn === 'create-action'
        ? { ...ports, ledger: { ...ports.ledger, advance: async (before) => ({ won: false, current: before }) } }
        : ports,
  },
  'a write changes what the seal covers, and seals nothing': {
    breaks: '8 histories verify',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        advance: (before, after) => ports.ledger.advance(before, { ...after, polls: after.polls + 1 }),
      },
    }),
  },
  'a write replaces what was sent, deletes the salt that shows it, and computes the seal anew': {
    breaks: '8 histories verify',
    bug: (ports) => {
      const advance: typeof ports.ledger.advance = (before, after) => {
        const { request, requestCommitment } = after;
        const content = { ...request.payload.content, text: 'Pay here instead.' };
        const forged: typeof after = {
          ...after,
          request: { ...request, payload: { ...request.payload, content } } as typeof request,
          requestCommitment: { hash: requestCommitment.hash },
        };
        return ports.ledger.advance(before, after.status === 'COMPLETED' ? { ...forged, seal: sealOf(forged) } : after);
      };
      return { ...ports, ledger: { ...ports.ledger, advance } };
    },
  },
  'an action that expires forgets why it was not sent': {
    breaks: 'reasons stay',
    bug: (ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        advance: (before, after) =>
          ports.ledger.advance(before, after.status === 'EXPIRED' ? { ...after, failure: undefined } : after),
      },
    }),
  },
  'a callback counts for the news, whatever came before it': {
    breaks: 'delivery only advances',
    bug: (ports, fn) => {
      if (fn !== 'twilio-callback') return ports;
      const findByMessage: typeof ports.ledger.findByMessage = async (messageSid) => {
        const found = await ports.ledger.findByMessage(messageSid);
        if (!found || found.status === 'UNREADABLE') return found;
        const { delivery: _, ...action } = found;
        return action;
      };
      return { ...ports, ledger: { ...ports.ledger, findByMessage } };
    },
  },
  'who has an action sent again sends it, and so does its tracker': {
    breaks: '2 nothing is sent twice',
    bug: (ports, fn) => {
      if (fn !== 'operate-actions') return ports;
      const start: typeof ports.tracker.start = async (action, execution) => {
        const found = await ports.ledger.getAction(action.id);
        if (found && !('withheld' in found.request)) {
          await ports.conversations.createAction({ ...found, request: found.request }, 'key');
        }
        return ports.tracker.start(action, execution);
      };
      return { ...ports, tracker: { start } };
    },
  },
  'a decision is answered and not written': {
    breaks: 'decisions are kept',
    bug: (ports, fn) =>
      fn === 'operate-actions'
        ? {
            ...ports,
            ledger: { ...ports.ledger, advance: async (_, after) => ({ won: true, action: after }) },
          }
        : ports,
  },
  'an erasure leaves the content where it was': {
    breaks: 'what is withheld stays away',
    bug: (ports) => {
      const advance: typeof ports.ledger.advance = (before, after) =>
        ports.ledger.advance(before, 'withheld' in after.request ? { ...after, request: before.request } : after);
      return { ...ports, ledger: { ...ports.ledger, advance } };
    },
  },
};
