import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type ConsoleSettings, consoleApp } from './console-app.ts';

/** The console as node:http's servers take it. */
export function consoleListener(settings: ConsoleSettings): RequestListener {
  // The process has other work, which is to keep Node's own Request and Response.
  return getRequestListener(consoleApp(settings).fetch, { overrideGlobalObjects: false });
}
