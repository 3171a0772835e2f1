import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { AUTH_TOKEN, statusCallback, webhook } from '../twilio-callback/signed-callback.ts';
import { type Callback, type MadeAction, messageOf } from './twilio-model.ts';
import type { Posted } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';

const CALLBACK_URL = 'https://bridge.example/callbacks/twilio';

/** How Twilio's two products call the stages of a message's way, by how its Action ends. */
const stages = {
  status: {
    COMPLETED: ['queued', 'sending', 'sent', 'delivered', 'read'],
    FAILED: ['queued', 'sending', 'undelivered'],
  },
  webhook: {
    COMPLETED: ['INITIATED', 'IN_PROGRESS', 'DELIVERED', 'READ'],
    FAILED: ['INITIATED', 'IN_PROGRESS', 'FAILED'],
  },
} as const;

/** Pauses before Twilio makes a call again that was not answered 2xx. */
const RETRY_PAUSES_SECONDS = [5, 60, 300];

/** Twilio's callbacks of the messages that it made. */
export function callbacks(settings: {
  readonly time: VirtualTime;
  readonly post: (request: ReceivedRequest) => Promise<Posted>;
}) {
  const { time, post } = settings;
  const answered: Posted['answer'][] = [];
  let underway = 0;

  async function call(action: MadeAction, callback: Callback): Promise<void> {
    for (const pauseSeconds of [...RETRY_PAUSES_SECONDS, undefined]) {
      const { answer, isHeard } = await post(requestOf(action, callback, time.now()));
      answered.push(answer);
      const isTaken = isHeard && answer.statusCode !== undefined && answer.statusCode < 300;
      if (isTaken || pauseSeconds === undefined) break;
      await time.sleep(pauseSeconds * 1_000);
    }
    underway -= 1;
  }

  return {
    answered,
    isIdle: () => underway === 0,
    /** Calls back of this Action's message, each time in its time. */
    of(action: MadeAction): void {
      for (const callback of action.course.callbacks) {
        for (let nth = 0; nth < callback.times; nth += 1) {
          underway += 1;
          time.after(callback.afterSeconds * 1_000, () => void call(action, callback));
        }
      }
    },
  };
}

function requestOf(action: MadeAction, { via, stage }: Callback, now: number): ReceivedRequest {
  const words = stages[via][action.course.ends];
  const word = words[Math.min(stage, words.length - 1)] ?? words[0];
  const [{ address = '' } = {}] = action.request.payload.to;
  const options = { authToken: AUTH_TOKEN, url: CALLBACK_URL };
  if (via === 'status') {
    const isFailed = word === 'undelivered';
    const form = {
      MessageSid: action.messageSid,
      MessageStatus: word,
      To: address,
      ...(isFailed && { ErrorCode: '30008' }),
    };
    return statusCallback(form, options);
  }
  const { conversationId } = action;
  const data = { ...messageOf(action, { deliveryStatus: word }), conversationId };
  return webhook({ eventType: 'COMMUNICATION_UPDATED', timestamp: new Date(now).toISOString(), data }, options);
}
