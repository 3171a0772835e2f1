import { html } from 'hono/html';
import type { DailyCounts } from '../../client/bridge-client.ts';
import { statusGroups } from '../../lambdas/core/action/transitions.ts';
import { type Numbers, spans } from '../numbers/numbers.ts';
import type { SettleTimes } from '../numbers/settle-times.ts';
import { listHref } from '../queries/list-query.ts';
import { type Frame, layout, type Markup } from './layout.ts';
import { duration } from './moments.ts';
import { statusClass, statusWords } from './status-badge.ts';

/** Status over time, and how long settling takes: each as a chart and as a table of the same numbers. */
export function numbersPage(frame: Frame, numbers: Numbers): Markup {
  const { span, days, settled } = numbers;
  return layout(
    frame,
    { title: 'Numbers', section: 'numbers', scripts: ['charts.js'] },
    html`<div class="head">
        <h1>Numbers</h1>
        <nav class="tabs" aria-label="Time">
          ${spans.map((it) => html`<a href="/console/numbers?days=${it}"${it === span ? html` aria-current="page"` : ''}>${it} days</a>`)}
        </nav>
      </div>
      ${totals(days)}
      <section class="card" aria-labelledby="status-over-time">
        <h2 id="status-over-time">Status over time</h2>
        <p class="quiet">Actions by the day they were accepted, and where they stand now.</p>
        ${legend}
        ${chart('status', 'Actions of each status by day, as in the table below', statusSeries(days))}
        ${countsTable(days)}
      </section>
      <section class="card" aria-labelledby="settle-times">
        <h2 id="settle-times">Time to settle</h2>
        ${settleWords(numbers)}
        ${settled.count === 0 ? '' : html`${chart('settle', 'Completed actions by how long they took, as in the table below', settleSeries(settled))} ${settleTable(settled)}`}
      </section>`,
  );
}

function totals(days: DailyCounts['days']): Markup {
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  return html`<ul class="totals">
    ${statusGroups.map((status) => {
      const count = days.reduce((sum, { counts }) => sum + counts[status], 0);
      return html`<li class="card ${statusClass(status)}"><a href="${listHref({ status, from: first, to: last })}">
        <span class="count">${count.toLocaleString('en')}</span> <span class="quiet">${statusWords(status)}</span>
      </a></li>`;
    })}
  </ul>`;
}

const legend = html`<p class="small legends" aria-hidden="true">
  ${statusGroups.map((status) => html`<span class="legend"><i class="dot ${statusClass(status)}"></i>${statusWords(status)}</span>`)}
</p>`;

/** What the script draws, and where; the numbers travel in an attribute, for inline scripts are forbidden. */
function chart(kind: 'status' | 'settle', label: string, data: object): Markup {
  return html`<div class="chart" role="img" aria-label="${label}" data-chart="${kind}" data-numbers="${JSON.stringify(data)}"></div>`;
}

function statusSeries(days: DailyCounts['days']): object {
  const series = statusGroups.map((status) => ({
    label: statusWords(status),
    className: statusClass(status),
    values: days.map(({ counts }) => counts[status]),
  }));
  return { labels: days.map(({ day }) => day), series };
}

function settleSeries({ classes }: SettleTimes): object {
  const series = [{ label: 'Completed', className: 'status-completed', values: classes.map(({ count }) => count) }];
  return { labels: classes.map(({ label }) => label), series };
}

function countsTable(days: DailyCounts['days']): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Status over time, in numbers"><table class="plain numbers">
    <thead>
      <tr><th scope="col">Day</th>${statusGroups.map((status) => html`<th scope="col">${statusWords(status)}</th>`)}</tr>
    </thead>
    <tbody>
      ${days.toReversed().map(
        ({ day, counts }) => html`<tr>
          <th scope="row"><a href="${listHref({ from: day, to: day })}">${day}</a></th>
          ${statusGroups.map((status) => html`<td class="${counts[status] === 0 ? 'zero' : ''}">${counts[status].toLocaleString('en')}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

function settleWords({ settled, isSample }: Numbers): Markup {
  const { count, p50, p95, longest } = settled;
  if (p50 === undefined || p95 === undefined || longest === undefined) {
    return html`<p class="quiet">None was completed in this time.</p>`;
  }
  return html`<p class="quiet">
      From its claim until Twilio's end was known${isSample ? `, of the newest ${count} that were completed` : `, of ${count === 1 ? 'the one' : `all ${count}`} that completed`}.
    </p>
    <dl class="quantiles">
      <div><dt>Half within</dt><dd>${duration(p50)}</dd></div>
      <div><dt>95 % within</dt><dd>${duration(p95)}</dd></div>
      <div><dt>Longest</dt><dd>${duration(longest)}</dd></div>
    </dl>`;
}

function settleTable({ classes, count }: SettleTimes): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Time to settle, in numbers"><table class="plain numbers">
    <thead>
      <tr><th scope="col">Took</th><th scope="col">Actions</th><th scope="col">Share</th></tr>
    </thead>
    <tbody>
      ${classes.map(
        (it) => html`<tr>
          <th scope="row">${it.label}</th>
          <td class="${it.count === 0 ? 'zero' : ''}">${it.count.toLocaleString('en')}</td>
          <td class="${it.count === 0 ? 'zero' : ''}">${((100 * it.count) / count).toFixed(0)} %</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}
