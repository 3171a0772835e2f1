import { html } from 'hono/html';
import { secondsBetween } from '../../lambdas/core/time.ts';
import type { Markup } from './layout.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time to two places: `40 ms`, `2.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return twoPlaces(whole, MINUTE, 'min', 1, 's');
  return whole < DAY ? twoPlaces(whole, HOUR, 'h', MINUTE, 'min') : twoPlaces(whole, DAY, 'd', HOUR, 'h');
}

function twoPlaces(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** A stretch of time in its largest unit: `2.4 s`, `59 min`. */
export function shortDuration(seconds: number): string {
  return seconds < MINUTE ? duration(seconds) : inOneUnit(seconds);
}

/** How long ago, roughly, with the moment itself for who points at it. */
export function ago(instant: string, now: Date): Markup {
  const seconds = secondsBetween(instant, now);
  const words = seconds < 1 ? 'now' : `${inOneUnit(seconds)} ago`;
  return html`<time datetime="${instant}" title="${clock(instant)}">${words}</time>`;
}

function inOneUnit(seconds: number): string {
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  return seconds < 2 * DAY ? `${Math.floor(seconds / HOUR)} h` : `${Math.floor(seconds / DAY)} d`;
}

/** A moment in full: `2026-11-24 09:30:12.345`. */
export function moment(instant: string): Markup {
  return html`<time datetime="${instant}">${clock(instant)}</time>`;
}

function clock(instant: string): string {
  return instant.replace('T', ' ').replace('Z', '');
}
