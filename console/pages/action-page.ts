import { html } from 'hono/html';
import type { AnsweredAction, ListedAction } from '../../client/bridge-client.ts';
import { type Verdict, verdictOf } from '../../client/verdict.ts';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { actionHref } from '../queries/find-by-id.ts';
import { listHref } from '../queries/list-query.ts';
import { type DecisionName, decisions, isOpenTo } from './decisions.ts';
import { type Frame, layout, live, liveSwitch, type Markup } from './layout.ts';
import { deliveryCard, failureCard, messageCard } from './message-cards.ts';
import { ago, moment } from './moments.ts';
import { brokenMark, brokenNotice, statusBadge } from './status-badge.ts';
import { timelineCard } from './timeline-card.ts';

/** An open action moves within seconds; after that, only a late report of its delivery or a person changes it. */
const OPEN_SECONDS = 2;
const SETTLED_SECONDS = 15;

/** All that is known of one action: the only page that shows the text; to whom it goes, the page to resend it shows too. */
export function actionPage(
  frame: Frame,
  action: ListedAction,
  { done }: { readonly done?: DecisionName | undefined } = {},
): Markup {
  const verdict = verdictOf(action);
  const title = { title: action.id, section: 'actions' } as const;
  if (action.status === 'UNREADABLE') return layout(frame, title, unreadable(action, verdict));
  return layout(
    frame,
    title,
    html`<div class="above">${crumbs}${liveSwitch}</div>
    ${done === undefined ? '' : html`<p class="notice" role="status">${decisions[done].done}</p>`}
    ${live(
      isSettled(action.status) ? SETTLED_SECONDS : OPEN_SECONDS,
      html`<div class="head">
          <h1 class="mono id">${action.id}</h1>
          <div class="badges">${statusBadge(action.status)}${integrityBadge(verdict)}</div>
          ${operations(action)}
        </div>
        ${brokenNotice(verdict)}
        <div class="columns">
          <div>${timelineCard(action, frame.now)}</div>
          <div>${failureCard(action)} ${messageCard(action)} ${deliveryCard(action)} ${factsCard(action, frame.now)}</div>
        </div>`,
    )}`,
  );
}

const crumbs = html`<nav class="crumbs" aria-label="Where you are"><a href="/console">Actions</a></nav>`;

function unreadable(action: ListedAction, verdict: Verdict): Markup {
  return html`${crumbs}
    <div class="head">
      <h1 class="mono id">${action.id}</h1>
      <div class="badges">${statusBadge(action.status)}${brokenMark(verdict)}</div>
    </div>
    ${brokenNotice(verdict)}`;
}

function integrityBadge(verdict: Verdict): Markup | '' {
  return verdict.integrity === 'verified'
    ? html`<span class="badge verified" title="Its hashes were computed here from what the bridge answered, and fit.">Verified</span>`
    : brokenMark(verdict);
}

function operations(action: AnsweredAction): Markup {
  const open = (Object.keys(decisions) as DecisionName[]).filter((name) => isOpenTo(name, action));
  return html`<div class="operations">
    ${open.map((name) => html`<a class="button ${decisions[name].isGrave ? 'grave' : ''}" href="${actionHref(action)}/${name}">${decisions[name].label}</a>`)}
  </div>`;
}

function factsCard(action: AnsweredAction, now: Date): Markup {
  const { route, conversationId, source, origin, eventId, eventType, acceptedAt, deadlineAt, whenInDoubt } = action;
  const { attempts, polls, twilioActionId, related = {}, evidence, former = [], version, seal } = action;
  const fact = (label: string, value: Markup | string | number | undefined) =>
    value === undefined ? '' : html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  const id = (value: string | undefined) => value && html`<span class="mono">${value}</span>`;
  return html`<section class="card" aria-labelledby="facts">
    <h2 id="facts">Facts</h2>
    <dl class="facts">
      ${fact('Route', html`<a href="${listHref({ by: 'route', of: route })}">${route}</a>`)}
      ${fact('Event', html`<a class="mono" href="${listHref({ by: 'event', of: `${source}/${eventId}` })}">${source}/${eventId}</a>`)}
      ${fact('Type', eventType)} ${fact('From', origin)}
      ${fact('Conversation', html`<a class="mono" href="${listHref({ by: 'conversation', of: conversationId })}">${conversationId}</a>`)}
      ${fact('Accepted', html`${moment(acceptedAt)} <span class="quiet">(${ago(acceptedAt, now)})</span>`)}
      ${'settledAt' in action ? fact('Settled', moment(action.settledAt)) : fact('Deadline', moment(deadlineAt))}
      ${fact('Calls', `${attempts} to create, ${polls} to ask`)}
      ${fact('When in doubt', whenInDoubt === 'hold' ? 'a person decides' : 'it is sent again')}
      ${fact('Twilio Action', id(twilioActionId))}
      ${Object.entries(related).map(([name, value]) => fact(wordsOf(name), id(value)))}
      ${fact('Evidence', evidence && html`${id(evidence.communicationId ?? evidence.messageSid)} <span class="quiet">by ${evidence.matchedBy}</span>`)}
      ${former.map((send) => fact('Sent before as', id(send.twilioActionId ?? send.messageSid ?? 'nothing that Twilio named')))}
      ${fact('Version', version)} ${fact('Seal', html`<span class="mono hash">${seal}</span>`)}
    </dl>
  </section>`;
}

/** `messageSid` as `Message SID`. */
function wordsOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/\b(id|sid)\b/i, (it) => it.toUpperCase());
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
