import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** HTML whose quoted parts are escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What every page knows. */
export interface Frame {
  /** Of the bridge that is asked. */
  readonly bridgeUrl: string;
  readonly isLocal: boolean;
  /** Of this console's forms. */
  readonly token: string;
  readonly now: Date;
}

interface Page {
  readonly title: string;
  /** Which part of the console it is in. */
  readonly section?: 'actions' | 'numbers';
  readonly scripts?: readonly 'charts.js'[];
}

/** A page of the console around its content. */
export function layout(frame: Frame, { title, section, scripts = [] }: Page, content: Markup): Markup {
  const link = (name: Page['section'], href: string, label: string) =>
    html`<a href="${href}"${section === name ? html` aria-current="page"` : ''}>${label}</a>`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · action-bridge</title>
    <link rel="icon" href="/console/assets/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/console/assets/uplot.css">
    <link rel="stylesheet" href="/console/assets/console.css">
    <script type="module" src="/console/assets/console.js"></script>
    ${scripts.map((name) => html`<script type="module" src="/console/assets/${name}"></script>`)}
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header class="top">
      <div class="bar">
        <a class="brand" href="/console"><span class="mark" aria-hidden="true"></span>action-bridge</a>
        <nav aria-label="Console">
          ${link('actions', '/console', 'Actions')}
          ${link('numbers', '/console/numbers', 'Numbers')}
        </nav>
        <form class="search" method="post" action="/console/search" role="search">
          <input type="hidden" name="token" value="${frame.token}">
          <input type="search" name="id" required maxlength="512" autocomplete="off" spellcheck="false"
            placeholder="Find any id" aria-label="Find by id: action, event, conversation, or Twilio's own">
        </form>
      </div>
    </header>
    <main id="content" tabindex="-1">${content}</main>
    <footer>
      <span>${frame.isLocal ? 'Laptop' : 'Deployed'} · <span class="mono">${frame.bridgeUrl}</span></span>
      <span>All times are UTC</span>
    </footer>
  </body>
</html>`;
}

/**
 * A part of a page that the script keeps up to date by asking for the page again.
 *
 * @param seconds between two looks; undefined for what does not change any more
 */
export function live(seconds: number | undefined, content: Markup): Markup {
  return html`<div id="live"${seconds === undefined ? '' : html` data-live="${seconds}"`}>${content}</div>`;
}

/** The button by which a person stops the page from changing; the script shows it. */
export const liveSwitch: Markup = html`<button type="button" class="live" id="live-switch" aria-pressed="true" hidden>
  <span class="pulse" aria-hidden="true"></span><span id="live-state">Live</span>
</button>`;

/** Locally a look costs nothing; on AWS each is a Lambda invocation and a read per row. */
export function liveSeconds({ isLocal }: Frame): number {
  return isLocal ? 2 : 10;
}
