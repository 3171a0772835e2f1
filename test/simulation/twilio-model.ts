import * as z from 'zod';
import { sendMessageRequest } from '../../lambdas/core/action/send-message.ts';
import type { VirtualTime } from './virtual-time.ts';

/** News of a message, as Twilio calls the bridge back with it. */
export interface Callback {
  /** Messaging's form, which names a SID alone, or Conversation Orchestrator's JSON. */
  readonly via: 'status' | 'webhook';
  /** Which stage of the message's way it tells, from 0; beyond its last, the last. */
  readonly stage: number;
  /** After the Action was made; callbacks of a message come in any order. */
  readonly afterSeconds: number;
  readonly times: number;
}

/** What becomes of one Action that Twilio makes. */
export interface Course {
  readonly ends: 'COMPLETED' | 'FAILED';
  readonly settlesAfterSeconds: number;
  /** When its message is among the conversation's Communications; never, where it is absent. */
  readonly appearsAfterSeconds?: number;
  /** Polls answered with 404 before Twilio knows its own Action. */
  readonly unknownForPolls: number;
  /** Every other poll before the end answers a status that the API's reference does not have. */
  readonly hasStrangeStatuses: boolean;
  /** Once it has ended, every other poll says again that it is PENDING. */
  readonly flaps: boolean;
  readonly givesReason: boolean;
  /** Which of its message's ids the create call's answer names, and the last poll's. */
  readonly names: 'sid' | 'nothing';
  readonly callbacks: readonly Callback[];
}

/** An Action that Twilio made. */
export interface MadeAction {
  readonly id: string;
  /** Which event and route it was made for; see {@link markerOf}. */
  readonly marker: string;
  readonly conversationId: string;
  readonly request: z.infer<typeof sendMessageRequest>;
  readonly madeAt: number;
  readonly communicationId: string;
  readonly messageSid: string;
  readonly course: Course;
  polls: number;
  /** The ends that Twilio answered, as of when. */
  readonly told: Map<'COMPLETED' | 'FAILED', number>;
}

export interface CreateCall {
  readonly marker: string;
  readonly at: number;
  /** Who made it. */
  readonly by: string;
}

export interface TwilioAnswer {
  readonly status: number;
  readonly body: object;
}

export interface TwilioModel {
  create(conversationId: string, body: string, by: string): TwilioAnswer;
  fetch(actionId: string): TwilioAnswer;
  list(conversationId: string, pageToken: string | null): TwilioAnswer;
  readonly made: ReadonlyMap<string, MadeAction>;
  readonly createCalls: readonly CreateCall[];
}

/** Few enough that searches have pages. */
const PAGE_SIZE = 3;

const marked = z.object({ payload: z.object({ channelSettings: z.object({ madeFor: z.string() }) }) });

/** Which event and route a request was made for. It travels in a part of the request that nothing compares. */
export function markerOf(request: unknown): string {
  return marked.parse(request).payload.channelSettings.madeFor;
}

/**
 * Twilio's Conversations API: it makes an Action for every create call that it accepts, whatever its Idempotency-Key.
 *
 * @param settings `course` decides what becomes of the n-th Action; `refuses` tells texts that Twilio would not send; `onMade` sees every one
 */
export function twilioModel(settings: {
  readonly time: VirtualTime;
  readonly clockOffsetSeconds: number;
  readonly course: (nth: number) => Course;
  readonly refuses: (text: string) => boolean;
  readonly onMade: (action: MadeAction) => void;
}): TwilioModel {
  const { time, clockOffsetSeconds, course, refuses, onMade } = settings;
  const made = new Map<string, MadeAction>();
  const createCalls: CreateCall[] = [];
  const ageSeconds = ({ madeAt }: MadeAction): number => (time.now() - madeAt) / 1_000;

  return {
    made,
    createCalls,

    create(conversationId, body, by) {
      const request = sendMessageRequest.parse(JSON.parse(body));
      const marker = markerOf(request);
      createCalls.push({ marker, at: time.now(), by });
      const { text = '' } = request.payload.content;
      // Twilio's messages quote what they are about.
      if (refuses(text)) return error(400, 21610, `Message "${text}" cannot be sent`);
      const nth = made.size + 1;
      const action: MadeAction = {
        id: `conv_action_${nth}`,
        communicationId: `conv_communication_${nth}`,
        messageSid: `SM${String(nth).padStart(32, '0')}`,
        marker,
        conversationId,
        request,
        madeAt: time.now(),
        course: course(nth - 1),
        polls: 0,
        told: new Map(),
      };
      made.set(action.id, action);
      onMade(action);
      return { status: 202, body: view(action, 'PENDING', clockOffsetSeconds) };
    },

    fetch(actionId) {
      const action = made.get(actionId);
      if (!action) return error(404, 20404, 'The requested resource was not found');
      action.polls += 1;
      const { polls, course: path } = action;
      if (polls <= path.unknownForPolls) return error(404, 20404, 'The requested resource was not found');
      const isOdd = polls % 2 === 1;
      if (ageSeconds(action) < path.settlesAfterSeconds) {
        return {
          status: 200,
          body: view(action, path.hasStrangeStatuses && isOdd ? 'QUEUED' : 'PENDING', clockOffsetSeconds),
        };
      }
      if (path.flaps && action.told.size > 0 && isOdd)
        return { status: 200, body: view(action, 'PENDING', clockOffsetSeconds) };
      if (!action.told.has(path.ends)) action.told.set(path.ends, time.now());
      return { status: 200, body: view(action, path.ends, clockOffsetSeconds) };
    },

    list(conversationId, pageToken) {
      const messages = [
        ...inbound(conversationId, time.now()),
        ...Array.from(made.values())
          .filter((action) => action.conversationId === conversationId && hasAppeared(action, ageSeconds(action)))
          .map((action) =>
            messageOf(action, { deliveryStatus: deliveryStatus(action, ageSeconds(action)), clockOffsetSeconds }),
          ),
      ];
      const from = Number(pageToken ?? 0);
      const next = from + PAGE_SIZE < messages.length ? String(from + PAGE_SIZE) : undefined;
      return {
        status: 200,
        body: {
          communications: messages.slice(from, from + PAGE_SIZE),
          meta: next === undefined ? {} : { nextToken: next },
        },
      };
    },
  };
}

function view(
  { id, messageSid, communicationId, course, madeAt }: MadeAction,
  status: string,
  clockOffsetSeconds: number,
): object {
  const isOver = status === 'COMPLETED' || status === 'FAILED';
  const related = course.names === 'nothing' ? {} : { messageSid, ...(isOver && { communicationId }) };
  const failureReason = status === 'FAILED' && course.givesReason ? 'The channel rejected the message' : null;
  const atTwilio = (ageSeconds: number): string =>
    new Date(madeAt + (clockOffsetSeconds + ageSeconds) * 1_000).toISOString();
  const times = { createdAt: atTwilio(0), completedAt: isOver ? atTwilio(course.settlesAfterSeconds) : null };
  return { id, type: 'action-send-message', status, related, failureReason, ...times };
}

function hasAppeared({ course: { appearsAfterSeconds } }: MadeAction, ageSeconds: number): boolean {
  return appearsAfterSeconds !== undefined && ageSeconds >= appearsAfterSeconds;
}

/** How a message's delivery stands: its Action's end, once that is known. */
function deliveryStatus({ course }: MadeAction, ageSeconds: number): 'INITIATED' | 'DELIVERED' | 'FAILED' {
  if (ageSeconds < course.settlesAfterSeconds) return 'INITIATED';
  return course.ends === 'FAILED' ? 'FAILED' : 'DELIVERED';
}

/** A Communication, as Twilio lists it and calls back with it. */
export function messageOf(
  action: MadeAction,
  { deliveryStatus, clockOffsetSeconds = 0 }: { readonly deliveryStatus: string; readonly clockOffsetSeconds?: number },
): object {
  const { from, to, content } = action.request.payload;
  return {
    id: action.communicationId,
    resourceId: action.messageSid,
    author: from,
    content: { type: 'TEXT', text: content.text ?? 'What the content template says' },
    recipients: to.map((recipient) => ({ ...recipient, deliveryStatus })),
    createdAt: new Date(action.madeAt + clockOffsetSeconds * 1_000).toISOString(),
  };
}

/** What the other side says in the meantime. */
function inbound(conversationId: string, now: number): object[] {
  return ['Where is it?', 'Hello?'].map((text, index) => ({
    id: `${conversationId}_inbound_${index}`,
    author: { address: '+15005550199', channel: 'SMS' },
    content: { type: 'TEXT', text },
    recipients: [{ address: '+18005550100', channel: 'SMS' }],
    createdAt: new Date(now).toISOString(),
  }));
}

function error(status: number, code: number, message: string): TwilioAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
