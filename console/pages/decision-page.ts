import { html } from 'hono/html';
import type { AnsweredAction } from '../../client/bridge-client.ts';
import { verdictOf } from '../../client/verdict.ts';
import { actionHref } from '../queries/find-by-id.ts';
import { type DecisionName, decisions, isOpenTo, isSendable } from './decisions.ts';
import { type Frame, layout, type Markup } from './layout.ts';
import { recipientsOf } from './message-cards.ts';
import { ago } from './moments.ts';
import { brokenNotice, statusBadge, statusWords } from './status-badge.ts';

/** What was filled in before, and why it was not taken. */
export interface Refused {
  readonly why: string;
  readonly problem: string;
}

interface Filled {
  readonly name: DecisionName;
  readonly why: string;
}

/** Asks a person to confirm a decision, and why. It is about the version that this page shows. */
export function decisionPage(
  frame: Frame,
  action: AnsweredAction,
  { name, refused }: { readonly name: DecisionName; readonly refused?: Refused | undefined },
): Markup {
  const { title, effect } = decisions[name];
  const { id, status, route, conversationId, acceptedAt } = action;
  const verdict = verdictOf(action);
  return layout(
    frame,
    { title, section: 'actions' },
    html`<nav class="crumbs" aria-label="Where you are">
        <a href="/console">Actions</a> <span aria-hidden="true">/</span> <a class="mono" href="${actionHref(action)}">${id}</a>
      </nav>
      <section class="card decision" aria-labelledby="decision">
        <h1 id="decision">${title}</h1>
        ${refused === undefined ? '' : html`<p class="notice bad" role="alert">${refused.problem}</p>`}
        ${brokenNotice(verdict)}
        <dl class="facts">
          <div><dt>Action</dt><dd class="mono">${id}</dd></div>
          <div><dt>Status</dt><dd>${statusBadge(status)}</dd></div>
          <div><dt>Route</dt><dd>${route}</dd></div>
          <div><dt>Conversation</dt><dd class="mono">${conversationId}</dd></div>
          ${name === 'resend' ? html`<div><dt>To</dt><dd>${recipientsOf(action)}</dd></div>` : ''}
          <div><dt>Accepted</dt><dd>${ago(acceptedAt, frame.now)}</dd></div>
        </dl>
        <p>${effect}</p>
        ${name === 'resend' && status !== 'FAILED' ? html`<p class="notice warn">It may have been sent: its recipient may get the message twice.</p>` : ''}
        ${formOrReason(frame, action, { name, why: refused?.why ?? '' })}
      </section>`,
  );
}

function formOrReason(frame: Frame, action: AnsweredAction, filled: Filled): Markup {
  const back = html`<a class="button" href="${actionHref(action)}">Back</a>`;
  if (!isOpenTo(filled.name, action)) {
    return html`<p class="notice warn">It is ${statusWords(action.status)} now${'withheld' in action.request ? ', and its content is not on record any more' : ''}: this cannot be decided.</p>
      ${back}`;
  }
  if (filled.name === 'resend' && !isSendable(action)) {
    return html`<p class="notice warn">What somebody changed is not sent again. Find out who did, and have the event sent anew under a new id.</p>
      ${back}`;
  }
  return decisionForm(frame, action, filled);
}

function decisionForm({ token }: Frame, action: AnsweredAction, { name, why }: Filled): Markup {
  const { confirm, isGrave } = decisions[name];
  return html`<form method="post" action="${actionHref(action)}/${name}" class="decide">
    <input type="hidden" name="token" value="${token}">
    <input type="hidden" name="version" value="${action.version}">
    ${name === 'resolve' ? findingChoice : ''}
    <label>
      <span>Why? <span class="quiet">For the record: name no address and no text.</span></span>
      <input name="why" required maxlength="500" value="${why}" autocomplete="off" placeholder="Such as: not in the conversation, case 4711">
    </label>
    <div class="operations">
      <button type="submit" class="${isGrave ? 'grave' : ''}">${confirm}</button>
      <a class="button plain" href="${actionHref(action)}">Cancel</a>
    </div>
  </form>`;
}

const findingChoice = html`<fieldset>
  <legend>I looked, and</legend>
  <label class="choice"><input type="radio" name="finding" value="sent" required> <span>it was sent <span class="quiet">becomes Completed</span></span></label>
  <label class="choice"><input type="radio" name="finding" value="notSent"> <span>it was not sent <span class="quiet">becomes Failed</span></span></label>
</fieldset>`;
