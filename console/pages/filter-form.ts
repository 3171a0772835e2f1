import { html } from 'hono/html';
import type { ListFilter } from '../queries/list-query.ts';
import type { Markup } from './layout.ts';

const choices = [
  ['', 'Everything'],
  ['conversation', 'Conversation'],
  ['route', 'Route'],
  ['event', 'Event (source/id)'],
] as const;

/** Chooses a list by one of conversation, route and event, and by days. A status goes along as long as no other is named. */
export function filterForm({ status, by, of, from, to }: ListFilter): Markup {
  return html`<form class="filter" method="get" action="/console" data-filter>
    ${status === undefined ? '' : html`<input type="hidden" name="status" value="${status}">`}
    <label>
      <span>Show</span>
      <select name="by">
        ${choices.map(([value, label]) => html`<option value="${value}"${value === (by ?? '') ? html` selected` : ''}>${label}</option>`)}
      </select>
    </label>
    <label class="wide">
      <span>Which</span>
      <input name="of" value="${of ?? ''}" maxlength="512" autocomplete="off" spellcheck="false" placeholder="its id or name">
    </label>
    <label>
      <span>From</span>
      <input type="date" name="from" value="${from ?? ''}">
    </label>
    <label>
      <span>To</span>
      <input type="date" name="to" value="${to ?? ''}">
    </label>
    <button type="submit">Apply</button>
    ${[status, of, from, to].some((it) => it !== undefined) ? html`<a class="button plain" href="/console">Clear</a>` : ''}
  </form>`;
}
