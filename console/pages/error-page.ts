import { html } from 'hono/html';
import {
  ProblemAnswerError,
  RefusedError,
  UnexpectedAnswerError,
  UnreachableError,
} from '../../client/answer-errors.ts';
import { ClientError } from '../../client/client-error.ts';
import { ConsoleRefusalError } from '../guard/console-refusal.ts';
import { type Frame, layout, type Markup } from './layout.ts';

interface Told {
  readonly status: number;
  readonly title: string;
  readonly message: string;
  /** Whether it may work the next time. */
  readonly isPassing: boolean;
}

/** What a person is told of what was thrown; a fault of ours shows no detail. */
export function toldOf(error: unknown): Told {
  if (error instanceof UnreachableError) {
    return { status: 502, title: 'The bridge does not answer', message: error.message, isPassing: true };
  }
  if (error instanceof RefusedError) {
    return { status: 403, title: 'You are not let in', message: error.message, isPassing: false };
  }
  if (error instanceof UnexpectedAnswerError) {
    return { status: 502, title: 'The answer cannot be read', message: error.message, isPassing: false };
  }
  if (error instanceof ProblemAnswerError) {
    const title = error.status === 404 ? 'It is not on record' : error.problem.title;
    return { status: error.status, title, message: error.message, isPassing: error.status >= 500 };
  }
  if (error instanceof ConsoleRefusalError) {
    return { status: error.status, title: 'That was not taken', message: error.message, isPassing: false };
  }
  const isOfClient = error instanceof ClientError;
  if (isOfClient || isOfCredentials(error)) {
    const message = isOfClient
      ? error.message
      : 'Your AWS session has ended, or its credentials cannot be read.\nSign in again, such as by aws sso login, then reload this page.';
    return { status: 401, title: 'Sign in again', message, isPassing: true };
  }
  return {
    status: 500,
    title: 'The console failed',
    message: 'This is a fault of the console. Its terminal says what kind.',
    isPassing: true,
  };
}

/** The AWS SDK's providers name their errors so, and those of the services that they ask. */
function isOfCredentials(error: unknown): boolean {
  return error instanceof Error && /Credentials|Token|SSO/.test(error.name);
}

export function errorPage(frame: Frame, { status, title, message, isPassing }: Told): Markup {
  return layout(
    frame,
    { title },
    html`<section class="card empty" aria-labelledby="error">
      <p class="quiet">${status}</p>
      <h1 id="error">${title}</h1>
      <p class="said">${message}</p>
      ${isPassing ? html`<p>What was sent is on record: nothing is lost by this page failing.</p>` : ''}
      <p><a class="button" href="/console">To the list</a></p>
    </section>`,
  );
}

/** Nothing has an id that was looked for. */
export function notFoundPage(frame: Frame, lookedThrough: number): Markup {
  return layout(
    frame,
    { title: 'Nothing found' },
    html`<section class="card empty" aria-labelledby="error">
      <h1 id="error">Nothing has this id</h1>
      <p>
        Actions, conversations, <span class="mono">source/event</span> and Twilio's own ids are found however old they are. Events without
        their source, and what Twilio made before a person resent an action, are looked for among the newest ${lookedThrough} actions.
      </p>
      <p><a class="button" href="/console">To the list</a></p>
    </section>`,
  );
}
