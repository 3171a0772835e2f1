import { html } from 'hono/html';
import type { AnsweredAction } from '../../client/bridge-client.ts';
import { isSettled, type Status } from '../../lambdas/core/action/transitions.ts';
import { secondsBetween } from '../../lambdas/core/time.ts';
import type { Markup } from './layout.ts';
import { duration, moment } from './moments.ts';
import { statusBadge, statusClass, statusWords } from './status-badge.ts';
import { stretchesOf, type TimelineStep, timelineOf } from './timeline.ts';

/** What happened, step by step, with the waits between. */
export function timelineCard(action: AnsweredAction, now: Date): Markup {
  const steps = timelineOf(action);
  const polled = steps.filter(({ entry }) => ['completed', 'failed', 'expired'].includes(entry.transition));
  const asked = pollsWords(action.polls);
  return html`<section class="card" aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    ${stretchBar(action, now)}
    <ol class="timeline">
      ${steps.map((step) => timelineStep(step, step === polled.at(-1) ? asked : ''))}
      ${isSettled(action.status) ? '' : nextStep(action, now)}
    </ol>
  </section>`;
}

function timelineStep({ entry, because, waitedSeconds }: TimelineStep, asked: string): Markup {
  const { at, to, from, by, detail, twilio, who, why, deadlineAt, hash } = entry;
  return html`<li class="${statusClass(to)}">
    ${waitedSeconds === undefined ? '' : html`<p class="wait">${duration(waitedSeconds)} later${asked}</p>`}
    <p class="what">${from === to ? '' : statusBadge(to)} <span>${capital(because)}</span></p>
    ${detail === undefined ? '' : html`<p class="detail">${detail}</p>`}
    ${who === undefined ? '' : html`<p class="detail"><strong>${why}</strong> <span class="mono">${who}</span></p>`}
    <p class="quiet small">${moment(at)} · ${by}${deadlineAt === undefined ? '' : html` · until ${moment(deadlineAt)}`}${twilio === undefined ? '' : html` · ended at Twilio ${moment(twilio.completedAt)}`} <span class="mono hash" title="Hash ${hash}">${hash.slice(0, 8)}</span></p>
  </li>`;
}

/** Polls that found nothing new are counted, not written: those since a person last had it sent. */
function pollsWords(polls: number): string {
  if (polls === 0) return '';
  return `, Twilio was asked ${polls === 1 ? 'once' : `${polls} times`}`;
}

/** What an open action waits for. */
const nextSteps: Partial<Record<Status, string>> = {
  ACCEPTED: 'To be sent',
  SENDING: 'Waiting for the call to Twilio',
  PENDING: 'Waiting for Twilio to end it',
};

function nextStep({ status, updatedAt, deadlineAt }: AnsweredAction, now: Date): Markup {
  const words = nextSteps[status] ?? 'Waiting';
  return html`<li class="next">
    <p class="what"><span>${words}, for ${duration(Math.max(0, secondsBetween(updatedAt, now)))} so far</span></p>
    <p class="quiet small">until ${moment(deadlineAt)}</p>
  </li>`;
}

/** The time that it took, by status. */
function stretchBar(action: AnsweredAction, now: Date): Markup | '' {
  const stretches = stretchesOf(action, now).filter(({ seconds, status }) => seconds > 0 && !isSettled(status));
  const total = stretches.reduce((sum, { seconds }) => sum + seconds, 0);
  if (total <= 0) return '';
  let begin = 0;
  const rects = stretches.map(({ status, seconds }) => {
    const [x, width] = [(begin / total) * 100, (seconds / total) * 100];
    begin += seconds;
    return html`<rect class="${statusClass(status)}" x="${x}%" y="0" width="${width}%" height="100%"></rect>`;
  });
  const statuses = [...new Set(stretches.map(({ status }) => status))];
  const sums = statuses.map((status) => {
    const own = stretches.filter((it) => it.status === status);
    return { status, words: `${statusWords(status)} ${duration(own.reduce((sum, { seconds }) => sum + seconds, 0))}` };
  });
  return html`<div class="stretches">
    <svg role="img" aria-label="Time in each status: ${sums.map(({ words }) => words).join(', ')}">${rects}</svg>
    <p class="small"><strong>${duration(total)}</strong>
      ${sums.map(({ status, words }) => html`<span class="legend"><i class="dot ${statusClass(status)}" aria-hidden="true"></i>${words}</span>`)}
    </p>
  </div>`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
