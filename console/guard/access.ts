import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { ConsoleRefusalError } from './console-refusal.ts';

/** A secret that nobody guesses, for URLs, cookies and forms. */
export function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Answers this machine's own names only. A page elsewhere whose name is made to resolve to 127.0.0.1 (DNS rebinding) is told
 * by the Host header that its browser sends.
 */
export const onlyThisMachine: MiddlewareHandler = async ({ req }, next) => {
  const host = req.header('host') ?? '';
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)) {
    throw new ConsoleRefusalError(421, 'The console answers at 127.0.0.1 only.');
  }
  await next();
};

/**
 * Lets in whoever has the key: once by `?key=` of the address that the terminal printed, then by a cookie. Other users of this
 * machine can reach the port too, and would otherwise act with the operator's credentials.
 */
export function onlyWithKey(key: string): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    // Cookies know no ports: consoles beside each other need names of their own.
    const cookie = `action-bridge-${new URL(req.url).port || '80'}`;
    const given = req.query('key');
    if (given !== undefined && isSame(given, key)) {
      setCookie(context, cookie, key, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return context.redirect(req.path, 303);
    }
    if (!isSame(getCookie(context, cookie) ?? '', key)) {
      throw new ConsoleRefusalError(403, 'Open the address that action-bridge console printed: it has the key.');
    }
    await next();
  };
}

/**
 * Takes a form only from a page of this console: from its own origin, where the browser says, and with the token that
 * only its pages can read.
 */
export function assertOwnForm(
  request: { readonly host: string; readonly origin?: string | undefined; readonly fetchSite?: string | undefined },
  given: string,
  token: string,
): void {
  const { host, origin, fetchSite } = request;
  const isElsewhere = origin !== undefined && origin !== `http://${host}`;
  const isCrossSite = fetchSite !== undefined && fetchSite !== 'same-origin';
  if (isElsewhere || isCrossSite || !isSame(given, token)) {
    throw new ConsoleRefusalError(
      403,
      'This form is not from a page of this console, or from before it was started anew.',
    );
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
