import { html } from 'hono/html';
import type { ActionsPage, AnsweredAction, ListedAction } from '../../client/bridge-client.ts';
import { verdictOf } from '../../client/verdict.ts';
import { beganAt } from '../../lambdas/core/action/action.ts';
import { secondsBetween } from '../../lambdas/core/time.ts';
import { actionHref } from '../queries/find-by-id.ts';
import { type ListFilter, listHref } from '../queries/list-query.ts';
import { filterForm } from './filter-form.ts';
import { type Frame, layout, live, liveSeconds, liveSwitch, type Markup } from './layout.ts';
import { ago, shortDuration } from './moments.ts';
import { brokenMark, statusBadge, statusClass, statusWords } from './status-badge.ts';

const tabs = [undefined, 'OPEN', 'IN_DOUBT', 'FAILED', 'EXPIRED', 'COMPLETED'] as const;

/** Actions, newest first, with what chooses them. */
export function actionsPage(frame: Frame, filter: ListFilter, { actions, cursor }: ActionsPage): Markup {
  const isFirst = filter.cursor === undefined;
  return layout(
    frame,
    { title: 'Actions', section: 'actions' },
    html`<div class="head">
        <h1>Actions</h1>
        ${isFirst ? liveSwitch : ''}
      </div>
      ${statusTabs(filter)} ${filterForm(filter)}
      ${live(
        isFirst ? liveSeconds(frame) : undefined,
        html`${actions.length > 0 ? actionsTable(actions, frame.now) : noActions(filter, frame)}
          ${pager(filter, cursor)}`,
      )}`,
  );
}

function statusTabs({ status, from, to, of }: ListFilter): Markup {
  return html`<nav class="tabs" aria-label="By status">
    ${tabs.map((tab) => {
      const isCurrent = of === undefined && status === tab;
      const href = listHref({ status: tab, from, to });
      return html`<a href="${href}"${isCurrent ? html` aria-current="page"` : ''}
        >${tab === undefined ? 'All' : html`<i class="dot ${statusClass(tab)}" aria-hidden="true"></i>${statusWords(tab)}`}</a
      >`;
    })}
  </nav>`;
}

function actionsTable(actions: readonly ListedAction[], now: Date): Markup {
  return html`<div class="card">
    <table class="list" role="table">
      <caption class="unseen">Actions, newest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${['Status', 'Action', 'Route', 'Conversation', 'Event', 'Accepted', 'Took'].map(
            (title) => html`<th role="columnheader" scope="col">${title}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${actions.map((action) => actionRow(action, now))}
      </tbody>
    </table>
  </div>`;
}

function actionRow(action: ListedAction, now: Date): Markup {
  const cell = (name: string, content: Markup | string) => html`<td role="cell" class="${name}">${content}</td>`;
  const status = html`${statusBadge(action.status)}${brokenMark(verdictOf(action), 'Broken')}`;
  const id = html`<a class="mono" href="${actionHref(action)}">${action.id}</a>`;
  if (action.status === 'UNREADABLE') {
    return html`<tr role="row">
      ${cell('status', status)}${cell('id', id)}
      <td role="cell" colspan="5" class="route">This item cannot be read as an action.</td>
    </tr>`;
  }
  const { route, conversationId, source, eventId, acceptedAt } = action;
  const conversationHref = listHref({ by: 'conversation', of: conversationId });
  return html`<tr role="row">
    ${cell('status', html`${status}${whyNot(action)}`)} ${cell('id', id)}
    ${cell('route', html`<a href="${listHref({ by: 'route', of: route })}">${route}</a>`)}
    ${cell('conversation', html`<a class="mono" href="${conversationHref}" title="${conversationId}">${shortened(conversationId)}</a>`)}
    ${cell('event', html`<span class="mono" title="${source}/${eventId}"><span class="quiet">${source}/</span>${shortened(eventId)}</span>`)}
    ${cell('accepted', ago(acceptedAt, now))} ${cell('took', tookWords(action))}
  </tr>`;
}

/** Ids differ at their ends. */
function shortened(id: string): string {
  return id.length > 20 ? `${id.slice(0, 5)}…${id.slice(-10)}` : id;
}

/** Never Twilio's message, which may quote an address. */
function whyNot(action: AnsweredAction): Markup | '' {
  if (action.status === 'COMPLETED' || !action.failure) return '';
  const { reason, code, httpStatus } = action.failure;
  const number = code ?? httpStatus;
  return html`<span class="reason">${reason}${number === undefined ? '' : ` ${number}`}</span>`;
}

function tookWords(action: AnsweredAction): string {
  return 'settledAt' in action ? shortDuration(secondsBetween(beganAt(action), action.settledAt)) : '–';
}

function noActions({ cursor, ...filter }: ListFilter, { isLocal }: Frame): Markup {
  const isFiltered = Object.values(filter).some((it) => it !== undefined);
  return html`<div class="card empty">
    ${
      isFiltered || cursor !== undefined
        ? html`<h2>No action fits</h2>
            ${filter.by === 'event' ? html`<p>An event on record may have made none: <code>npx action-bridge events show</code> says why.</p>` : ''}
            <p>Choose another status or a longer time, or <a href="/console">see all</a>.</p>`
        : html`<h2>Nothing has been sent yet</h2>
            <p>Each event that a route takes becomes an action, and shows here as soon as it is accepted.</p>
            ${isLocal ? html`<p>Try it: <code>npx action-bridge send shop --local</code></p>` : ''}`
    }
  </div>`;
}

function pager(filter: ListFilter, next: string | undefined): Markup | '' {
  if (filter.cursor === undefined && next === undefined) return '';
  return html`<nav class="pager" aria-label="Pages">
    ${filter.cursor === undefined ? '' : html`<a class="button" href="${listHref({ ...filter, cursor: undefined })}">Newest</a>`}
    ${next === undefined ? html`<span class="quiet">No older ones</span>` : html`<a class="button" rel="next" href="${listHref({ ...filter, cursor: next })}">Older</a>`}
  </nav>`;
}
