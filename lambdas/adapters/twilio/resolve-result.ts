import type { ResolveResult } from '../../core/message/twilio-answers.ts';
import { meaningOf, pauseAsked } from './create-result.ts';
import { failureOf } from './errors.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { conversationAnswer, conversationIdIn, readAnswer } from './schemas.ts';

/** Names the open conversation that stands in the way of a new one. Source: Twilio Conversations API v2, CreateConversation. */
const CONFLICT_HEADER = 'x-conflicting-resource-id';

/**
 * What CreateConversation answered: 201 is a new conversation, 409 names the open one of the same addresses. Nothing was
 * sent, so all else but a definite refusal is asked again.
 */
export function resolveResult(result: HttpResult, now: Date): ResolveResult {
  if ('failed' in result) {
    const reason = result.failed === 'beforeSending' ? 'unreachable' : 'unknown';
    return { kind: 'notResolved', reason: 'unreachable', failure: failureOf(reason, result) };
  }
  const { answer } = result;
  if (answer.status === 409) return inConflict(result);
  const meaning = meaningOf(answer);
  switch (meaning) {
    case 'created': {
      const conversation = readAnswer(conversationAnswer, answer.body);
      if (conversation) return { kind: 'resolved', conversationId: conversation.id, how: 'created' };
      return { kind: 'notResolved', reason: 'busy', failure: failureOf('unknown', result) };
    }
    case 'refused':
      return { kind: 'refused', failure: failureOf('refused', result) };
    case 'busy':
    case 'unreachable':
    case 'unauthorized':
      return { kind: 'notResolved', reason: meaning, failure: failureOf(meaning, result), ...pauseAsked(result, now) };
    case 'unknown':
      return { kind: 'notResolved', reason: 'busy', failure: failureOf('unknown', result), ...pauseAsked(result, now) };
  }
}

/** The message of a 409 may name the conversation, too. It is for people, and is not parsed. */
function inConflict(result: { readonly answer: HttpAnswer }): ResolveResult {
  const conversationId = conversationIdIn(result.answer.headers[CONFLICT_HEADER]);
  if (conversationId !== undefined) return { kind: 'resolved', conversationId, how: 'reused' };
  const { message, ...failure } = failureOf('refused', result);
  return {
    kind: 'refused',
    failure: { ...failure, message: `${message} It names no open conversation in X-Conflicting-Resource-Id.` },
  };
}
