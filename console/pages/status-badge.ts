import { html } from 'hono/html';
import type { Verdict } from '../../client/verdict.ts';
import type { Markup } from './layout.ts';

/** A status as it is read; its colour is told by its class, `status-in-doubt`. */
export function statusBadge(status: string): Markup {
  return html`<span class="badge ${statusClass(status)}">${statusWords(status)}</span>`;
}

/** The class of whatever shows a status. */
export function statusClass(status: string): string {
  return `status-${status.toLowerCase().replaceAll('_', '-')}`;
}

/** `IN_DOUBT` as `In doubt`. */
export function statusWords(status: string): string {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** That a record is not what the bridge wrote; nothing where it is. */
export function brokenMark({ integrity }: Pick<Verdict, 'integrity'>, words = 'Record broken'): Markup | '' {
  return integrity === 'broken' ? html`<span class="badge broken">${words}</span>` : '';
}

/** What does not verify, in full. */
export function brokenNotice({ integrity, detail }: Verdict): Markup | '' {
  if (integrity === 'verified') return '';
  return html`<div class="notice bad" role="alert">
    <strong>This record is not what the bridge wrote.</strong>
    <span>${detail ?? 'It does not verify.'}</span>
  </div>`;
}
