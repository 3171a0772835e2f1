import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { type Answer, orchestratorError, platformError } from './answers.ts';
import type { Callbacks } from './callbacks.ts';
import { type CreateRequest, createRequest } from './create-request.ts';
import { type Fault, isCarriedOut } from './faults.ts';
import { type Behaviour, behaviourFor } from './magic-recipients.ts';
import { makeAction } from './make-action.ts';
import type { CreateCall, MadeAction } from './records.ts';
import type { SimulatorState } from './state.ts';
import { pendingAction } from './views.ts';

export interface CreateDependencies {
  readonly state: SimulatorState;
  readonly now: () => Date;
  readonly random: () => number;
  readonly settleMillis: number;
  readonly callbacks: Callbacks;
}

export interface ReceivedCreate {
  readonly conversationId: string;
  readonly idempotencyKey: string | undefined;
  readonly body: string;
  /** Set if the call is unauthorized or the conversation unknown. */
  readonly refusal: Answer | undefined;
  readonly fault: Fault | undefined;
}

/** CreateConversationAction. */
export function createAction(
  received: ReceivedCreate,
  { state, now, random, settleMillis, callbacks }: CreateDependencies,
): { readonly answer: Answer; readonly fault: Fault | undefined } {
  const at = now();
  const call = {
    at: at.toISOString(),
    conversationId: received.conversationId,
    idempotencyKey: received.idempotencyKey ?? null,
    bodyDigest: createHash('sha256').update(received.body).digest('hex'),
  };
  const read = received.refusal ? { refusal: received.refusal } : readRequest(received.body);
  const behaviour: Behaviour | undefined =
    'request' in read ? behaviourFor(addressesIn(read.request), triesBefore(call, state)) : undefined;
  const fault = received.fault ?? (behaviour?.kind === 'fault' ? behaviour.fault : undefined);

  let action: MadeAction | null = null;
  let answer: Answer;
  if (!('request' in read)) {
    answer = read.refusal;
  } else if (behaviour?.kind === 'refuse') {
    answer = platformError(400, behaviour);
  } else {
    const course = behaviour?.kind === 'settle' ? behaviour : { slowness: 1, failureReason: null };
    const made = makeAction({
      conversationId: received.conversationId,
      request: read.request,
      now: at,
      random,
      sequence: state.actions().length,
      settleMillis: settleMillis * course.slowness,
      failureReason: course.failureReason,
    });
    if (isCarriedOut(fault)) action = made;
    answer = { status: 202, body: pendingAction(made) };
  }
  state.add({
    call: { ...call, answeredStatus: statusAnswered(answer, fault), actionId: action?.id ?? null },
    action,
  });
  if (action) callbacks.send(action);
  return { answer, fault };
}

export function recipientsIn(body: string): readonly string[] {
  const read = readRequest(body);
  return 'request' in read ? addressesIn(read.request) : [];
}

function addressesIn({ payload }: CreateRequest): readonly string[] {
  return payload.to.flatMap(({ address }) => (address === undefined ? [] : [address]));
}

function readRequest(body: string): { readonly request: CreateRequest } | { readonly refusal: Answer } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { refusal: platformError(400, { code: 20001, message: 'The request body is not valid JSON' }) };
  }
  const parsed = createRequest.safeParse(json);
  if (parsed.success) return { request: parsed.data };
  return { refusal: orchestratorError(400, 'Validation failed', paramsOf(parsed.error)) };
}

function paramsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.') || 'body', message]));
}

function triesBefore(
  { conversationId, idempotencyKey, bodyDigest }: Omit<CreateCall, 'answeredStatus' | 'actionId'>,
  state: SimulatorState,
): number {
  const isSameMessage = (earlier: CreateCall): boolean =>
    idempotencyKey === null ? earlier.bodyDigest === bodyDigest : earlier.idempotencyKey === idempotencyKey;
  return state.callsTo(conversationId).filter(isSameMessage).length;
}

function statusAnswered(answer: Answer, fault: Fault | undefined): number | null {
  switch (fault?.fault) {
    case 'status':
      return fault.status;
    case 'resetBefore':
    case 'resetAfter':
    case 'hangAfter':
      return null;
    default:
      return answer.status;
  }
}
