import { type Palette, wrapped } from '../terminal/text.ts';
import type { EventTrial, Refusal, RouteTrial } from './try-event.ts';

/** Describes a trial for a person. */
export function eventReport(trial: EventTrial, palette: Palette): string {
  if (!('event' in trial)) {
    return [palette.red('It would be rejected: it is not an event.'), ...refusalLines(trial.problem, 2)].join('\n');
  }
  const { event, routes } = trial;
  return [
    palette.bold(wrapped(`Event${event.eventId && ` ${event.eventId}`} at source ${event.source}, type ${event.type}`)),
    ...routes.map((route) => `\n${routeReport(route, palette)}`),
    `\n${conclusion(trial.state, routes, palette)}`,
  ].join('\n');
}

function routeReport(trial: RouteTrial, palette: Palette): string {
  const { route } = trial;
  switch (trial.result) {
    case 'action': {
      const { method, path, body } = trial.request;
      const request = [`${method} ${path}`, ...JSON.stringify(body, null, 2).split('\n')];
      return [`${palette.green(route)}: makes an action`, ...request.map((line) => `  ${line}`)].join('\n');
    }
    case 'filtered':
      return `${route}: filtered out, its \`when\` does not match this event`;
    case 'ignored':
      return `${route}: ignored, its mapping returns nothing for this event`;
    case 'otherType':
      return [`${palette.dim(route)}: takes other types`, ...trial.types.map((type) => `  ${type}`)].join('\n');
    case 'invalid':
      return [`${palette.red(route)}: the event's data does not fit`, ...refusalLines(trial.problem, 2)].join('\n');
    case 'failed':
      return [`${palette.red(route)}: its mapping failed`, ...refusalLines(trial.problem, 2)].join('\n');
  }
}

function refusalLines({ status, type, detail, errors, thrown }: Refusal, indent: number): readonly string[] {
  const margin = ' '.repeat(indent);
  const reasons = errors.map(
    (error) => `${margin}${error.pointer || '(the whole body)'}\n${wrapped(error.detail, indent + 2)}`,
  );
  const mistake = thrown && [
    wrapped(thrown.message, indent),
    ...(thrown.at === undefined ? [] : [`${margin}at ${thrown.at}`]),
  ];
  return [`${margin}${status} ${type}`, ...(mistake ?? (reasons.length > 0 ? reasons : [wrapped(detail, indent)]))];
}

function conclusion(
  state: EventTrial['state'],
  routes: readonly RouteTrial[],
  { green, red, yellow }: Palette,
): string {
  const actions = routes.filter(({ result }) => result === 'action').length;
  switch (state) {
    case 'actions':
      return green(`It would be accepted: ${actions} ${actions === 1 ? 'action' : 'actions'}. Nothing was sent.`);
    case 'ignored':
      return yellow('It would be accepted and ignored: no route takes it. Nothing was sent.');
    case 'mappingFailed':
      return red('It would be rejected, without any action. Nothing was sent.');
  }
}
