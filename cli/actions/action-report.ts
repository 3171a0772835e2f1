import * as z from 'zod';
import type { AnsweredAction, ListedAction } from '../../client/bridge-client.ts';
import { meaningOf } from '../../lambdas/core/action/transitions.ts';
import { age } from '../terminal/moments.ts';
import type { Paper } from '../terminal/print.ts';
import { statusColour, statusStyle } from '../terminal/status-colour.ts';
import { table, wrapped } from '../terminal/text.ts';

const LABEL_COLUMNS = 18;

type Element<K extends 'delivery' | 'former'> = NonNullable<AnsweredAction[K]>[number];

/** The request. Its addresses and text may have been redacted or erased. */
const shownRequest = z.object({
  payload: z.object({
    from: z.object({ address: z.string().optional(), channel: z.string().optional() }).optional(),
    to: z.array(z.object({ address: z.string().optional(), participantId: z.string().optional() })).optional(),
    content: z.object({ text: z.string().optional(), contentId: z.string().optional() }).optional(),
  }),
});

/** Describes an action for a person. */
export function actionReport(action: ListedAction, now: Date, { palette, columns }: Paper): string {
  const title = `${palette.bold(action.id)}  ${statusColour(action.status, palette)(action.status)}`;
  if (action.status === 'UNREADABLE') {
    return [title, palette.red(wrapped(`This item cannot be read as an action: ${action.integrityDetail}`))].join('\n');
  }
  const facts = factsOf(action, now).map(([label, value]) => {
    const lines = wrapped(value, LABEL_COLUMNS).trimStart();
    return `${palette.dim(`  ${label}`.padEnd(LABEL_COLUMNS))}${lines}`;
  });
  return [title, ...integrityLines(action, palette), '', ...facts, '', historyTable(action, { palette, columns })].join(
    '\n',
  );
}

function integrityLines({ integrity, integrityDetail }: AnsweredAction, palette: Paper['palette']): readonly string[] {
  if (integrity !== 'broken') return [];
  const said = `This record is not as the bridge wrote it: ${integrityDetail ?? 'it does not verify'}`;
  return [palette.red(wrapped(said))];
}

function factsOf(action: AnsweredAction, now: Date): readonly (readonly [string, string])[] {
  const { route, source, eventId, eventType, conversationId, acceptedAt, deadlineAt, attempts, polls } = action;
  const { twilioActionId, related = {}, delivery = [], failure, evidence, former = [] } = action;
  const fact = (label: string, value: string | undefined) => (value === undefined ? [] : [[label, value] as const]);
  return [
    ...fact('event', `${source}/${eventId} (${eventType})`),
    ...fact('route', route),
    ...fact('conversation', conversationId),
    ...messageFacts(action.request),
    ...fact('accepted', `${acceptedAt} (${age(acceptedAt, now)} ago)`),
    ...('settledAt' in action ? fact('settled', action.settledAt) : fact('deadline', deadlineAt)),
    ...fact('calls', `${attempts} create, ${polls} poll`),
    ...fact('Twilio', twilioActionId),
    ...Object.entries(related).flatMap(([name, value]) => fact('', `${name} ${value}`)),
    ...facts('delivery', delivery.map(deliveryInWords)),
    ...fact('evidence', evidence && evidenceInWords(evidence)),
    // A completed action keeps why an earlier call had no answer.
    ...fact(action.status === 'COMPLETED' ? 'earlier error' : 'failure', failure && failureInWords(failure)),
    ...facts('earlier sends', former.map(sendInWords)),
  ];
}

function facts(label: string, values: readonly string[]): readonly (readonly [string, string])[] {
  return values.map((value, n) => [n === 0 ? label : '', value]);
}

function deliveryInWords({ recipient, status, at, errorCode }: Element<'delivery'>): string {
  return `${recipient}: ${status}${errorCode === undefined ? '' : ` (Twilio ${errorCode})`}, ${at}`;
}

/** A send before a person resent the action. It may have gone out, too. */
function sendInWords({ sentAt, twilioActionId, communicationId, messageSid }: Element<'former'>): string {
  const ids = [twilioActionId, communicationId, messageSid && `message ${messageSid}`].filter(Boolean).join(', ');
  return [sentAt, ids || 'no Twilio id known'].filter(Boolean).join(': ');
}

function evidenceInWords({ communicationId, messageSid, matchedBy }: NonNullable<AnsweredAction['evidence']>): string {
  const named = [communicationId && `Communication ${communicationId}`, messageSid && `message ${messageSid}`];
  return [...named, `by ${matchedBy}`].filter(Boolean).join(', ');
}

function failureInWords({ reason, message, httpStatus, code }: NonNullable<AnsweredAction['failure']>): string {
  const numbers = [httpStatus && `HTTP ${httpStatus}`, code && `Twilio ${code}`].filter(Boolean).join(', ');
  return `${reason}${numbers && ` (${numbers})`}: ${message}`;
}

function messageFacts(request: unknown): readonly (readonly [string, string])[] {
  const parsed = shownRequest.safeParse(request);
  if (!parsed.success) return [];
  const { from, to = [], content } = parsed.data.payload;
  const recipients = to.map(({ address, participantId }) => address ?? participantId ?? '').join(', ');
  const what = content?.text ?? content?.contentId;
  return [
    ['from', [from?.address, from?.channel && `(${from.channel})`].filter(Boolean).join(' ')],
    ['to', recipients],
    ...(what === undefined ? [] : [['message', what] as const]),
  ];
}

/** One entry of a history, as `actions show` and `actions watch` print it. */
export function historyRow(entry: AnsweredAction['history'][number]): readonly string[] {
  const { at, to, by, transition, detail, twilio, who, why } = entry;
  const meaning = meaningOf(transition);
  // A person's finding would be said twice.
  const isSaid = detail?.toLowerCase() === `${meaning}.`;
  const said = [
    isSaid ? undefined : detail,
    twilio && `ended ${twilio.completedAt}`,
    who && `by ${who}`,
    why && `because ${why}`,
  ]
    .filter(Boolean)
    .join(', ');
  return [at, to, by, said === '' ? meaning : `${meaning}: ${said}`];
}

function historyTable({ history }: AnsweredAction, { palette, columns }: Paper): string {
  return table(['AT', 'STATUS', 'BY', 'WHAT'], history.map(historyRow), {
    palette,
    columns,
    whole: [0, 1, 2],
    style: statusStyle(palette, 1),
  });
}
