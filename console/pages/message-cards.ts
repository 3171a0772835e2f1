import { html } from 'hono/html';
import * as z from 'zod';
import type { AnsweredAction } from '../../client/bridge-client.ts';
import { deliveryStatuses } from '../../lambdas/core/action/delivery-statuses.ts';
import type { Withholding } from '../../lambdas/core/action/withheld-request.ts';
import type { Markup } from './layout.ts';
import { moment } from './moments.ts';

const withholdings = {
  redacted: 'The bridge keeps no addresses and no text of what has settled.',
  hashed: 'The bridge keeps only hashes of the addresses and the text of what has settled.',
  erased: 'A person had its addresses and its text erased.',
} as const satisfies Record<Withholding, string>;

const participant = z.object({
  address: z.string().optional(),
  participantId: z.string().optional(),
  channel: z.string().optional(),
});

/** The request as far as it is still on record: addresses and text may have been redacted, hashed or erased. */
const shownRequest = z.object({
  payload: z.object({
    from: participant.optional(),
    to: z.array(participant).optional(),
    content: z
      .object({
        text: z.string().optional(),
        contentId: z.string().optional(),
        variables: z.record(z.string(), z.string()).optional(),
        mediaUrls: z.array(z.string()).optional(),
      })
      .optional(),
  }),
});

/** What was to be said, by whom and to whom. */
export function messageCard({ request }: AnsweredAction): Markup {
  const parsed = shownRequest.safeParse(request);
  return html`<section class="card" aria-labelledby="message">
    <h2 id="message">Message</h2>
    ${'withheld' in request ? html`<p class="notice warn">${withholdings[request.withheld]}</p>` : ''}
    ${parsed.success ? messageOf(parsed.data.payload) : html`<p class="quiet">It is not on record any more.</p>`}
  </section>`;
}

function messageOf({ from, to = [], content = {} }: z.output<typeof shownRequest>['payload']): Markup {
  const { text, contentId, variables = {}, mediaUrls = [] } = content;
  return html`<dl class="facts">
      <div><dt>From</dt><dd>${nameOf(from)}</dd></div>
      <div><dt>To</dt><dd>${namesOf(to)}</dd></div>
      ${contentId === undefined ? '' : html`<div><dt>Template</dt><dd class="mono">${contentId}</dd></div>`}
      ${Object.entries(variables).map(([name, value]) => html`<div><dt>Variable ${name}</dt><dd>${value}</dd></div>`)}
      ${mediaUrls.map((url) => html`<div><dt>Media</dt><dd class="mono">${url}</dd></div>`)}
    </dl>
    ${text === undefined ? '' : html`<blockquote>${text}</blockquote>`}`;
}

function namesOf(participants: readonly z.output<typeof participant>[]): Markup {
  return html`${participants.map((it) => html`<div>${nameOf(it)}</div>`)}`;
}

function nameOf({ address, participantId, channel }: z.output<typeof participant> = {}): Markup {
  const name = html`<span class="mono">${address ?? participantId ?? 'unknown'}</span>`;
  return channel === undefined ? name : html`${name} <span class="quiet">${channel}</span>`;
}

/** To whom it goes, as far as that is still on record. */
export function recipientsOf({ request }: AnsweredAction): Markup {
  const { to = [] } = shownRequest.safeParse(request).data?.payload ?? {};
  return namesOf(to);
}

/** How far the message got, by recipient. */
export function deliveryCard({ delivery = [] }: AnsweredAction): Markup {
  return html`<section class="card" aria-labelledby="delivery">
    <h2 id="delivery">Delivery</h2>
    ${
      delivery.length === 0
        ? html`<p class="quiet">No callback of Twilio's has told of it.</p>`
        : html`<table class="plain">
            <thead>
              <tr><th scope="col">Recipient</th><th scope="col">Status</th><th scope="col">At</th></tr>
            </thead>
            <tbody>
              ${delivery.map(
                ({ recipient, status, at, errorCode }) => html`<tr>
                  <td class="mono">${recipient}</td>
                  <td><span class="badge says-${deliveryStatuses[status].says}">${status}</span> ${errorCode === undefined ? '' : errorLink(errorCode)}</td>
                  <td>${moment(at)}</td>
                </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

/** The last thing that went wrong, in Twilio's words or ours. */
export function failureCard(action: AnsweredAction): Markup | '' {
  if (action.status === 'COMPLETED' || !action.failure) return '';
  const { reason, message, httpStatus, code } = action.failure;
  return html`<section class="card failure" aria-labelledby="failure">
    <h2 id="failure">${'settledAt' in action ? 'Why it was not completed' : 'The last try'}</h2>
    <p>${message}</p>
    <p class="quiet">
      ${reason}${httpStatus === undefined ? '' : ` · HTTP ${httpStatus}`}${code === undefined ? '' : html` · ${errorLink(code)}`}
    </p>
  </section>`;
}

function errorLink(code: number): Markup {
  return html`<a href="https://www.twilio.com/docs/api/errors/${code}" rel="noreferrer">Twilio ${code}</a>`;
}
