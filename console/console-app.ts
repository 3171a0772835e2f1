import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod';
import type { AnsweredAction, BridgeClient } from '../client/bridge-client.ts';
import { asset } from './assets.ts';
import { decide } from './decide.ts';
import { assertOwnForm, newKey, onlyThisMachine, onlyWithKey } from './guard/access.ts';
import { ConsoleRefusalError } from './guard/console-refusal.ts';
import { pageHeaders } from './guard/headers.ts';
import { numbersOf } from './numbers/numbers.ts';
import { actionPage } from './pages/action-page.ts';
import { actionsPage } from './pages/actions-page.ts';
import { decisionPage } from './pages/decision-page.ts';
import { isDecision } from './pages/decisions.ts';
import { errorPage, notFoundPage, toldOf } from './pages/error-page.ts';
import type { Frame } from './pages/layout.ts';
import { numbersPage } from './pages/numbers-page.ts';
import { actionHref, findById, LOOKED_THROUGH } from './queries/find-by-id.ts';
import { actionsQueryOf, listFilterOf } from './queries/list-query.ts';

const ROWS = 25;
const MAX_FORM_BYTES = 16 * 1024;

const formLimit = bodyLimit({
  maxSize: MAX_FORM_BYTES,
  onError: () => {
    throw new ConsoleRefusalError(413, 'This is more than any form of the console has.');
  },
});

export interface ConsoleSettings {
  readonly client: BridgeClient;
  readonly now: () => Date;
  /** What a browser has to bring along; without it, whoever reaches the port may look, as on a laptop's local host. */
  readonly key?: string | undefined;
  /** Told of what is a fault of the console, by its kind only: its text may hold data. */
  readonly onFault: (kind: string) => void;
}

/** The console: pages at /console about what the API answers, and forms that pass on what a person decides. */
export function consoleApp({ client, now, key, onFault }: ConsoleSettings): Hono {
  const token = newKey();
  const frame = (): Frame => ({ bridgeUrl: client.url, isLocal: client.isLocal, token, now: now() });
  const app = new Hono();

  app.use(pageHeaders, onlyThisMachine, formLimit);
  app.use(async (context, next) => {
    await next();
    context.res.headers.set('cache-control', 'no-store');
  });
  app.onError((error, context) => {
    const told = toldOf(error);
    if (told.status === 500) onFault(error.name);
    return context.html(errorPage(frame(), told), told.status as ContentfulStatusCode);
  });
  app.notFound(() => {
    throw new ConsoleRefusalError(404, 'The console has no such page.');
  });

  app.get('/console/assets/:name', async (context) => {
    const found = await asset(context.req.param('name'));
    return found ? context.body(found.body, 200, { 'content-type': found.type }) : context.notFound();
  });
  if (key !== undefined) app.use(onlyWithKey(key));

  app.get('/', (context) => context.redirect('/console'));

  app.get('/console', async (context) => {
    const filter = listFilterOf(context.req.query());
    const page = await client.page(actionsQueryOf(filter), { limit: ROWS, cursor: filter.cursor });
    return context.html(actionsPage(frame(), filter, page));
  });

  app.get('/console/numbers', async (context) => {
    const numbers = await numbersOf(client, { days: context.req.query('days'), now: now() });
    return context.html(numbersPage(frame(), numbers));
  });

  app.post('/console/search', async (context) => {
    const { id } = await ownForm(context, token, z.object({ id: z.string().trim().min(1).max(512) }));
    const href = await findById(client, id);
    return href === undefined ? context.html(notFoundPage(frame(), LOOKED_THROUGH), 404) : context.redirect(href, 303);
  });

  app.get('/console/actions/:id', async (context) => {
    const action = await client.action(context.req.param('id'));
    const done = context.req.query('done') ?? '';
    return context.html(actionPage(frame(), action, { done: isDecision(done) ? done : undefined }));
  });

  app.get('/console/actions/:id/:decision', async (context) => {
    const name = decisionOf(context);
    return context.html(decisionPage(frame(), await readable(client, context.req.param('id')), { name }));
  });

  app.post('/console/actions/:id/:decision', async (context) => {
    const name = decisionOf(context);
    const id = context.req.param('id');
    const form = await ownForm(context, token, z.record(z.string(), z.string()));
    const problem = await decide(client, id, { name, form });
    if (problem === undefined) return context.redirect(`${actionHref({ id })}?done=${name}`, 303);
    const refused = { why: form.why ?? '', problem };
    return context.html(decisionPage(frame(), await readable(client, id), { name, refused }), 409);
  });

  return app;
}

function decisionOf({ req }: Context) {
  const name = req.param('decision') ?? '';
  if (isDecision(name)) return name;
  throw new ConsoleRefusalError(404, 'The console has no such page.');
}

async function readable(client: BridgeClient, id: string): Promise<AnsweredAction> {
  const action = await client.action(id);
  if (action.status !== 'UNREADABLE') return action;
  throw new ConsoleRefusalError(400, 'This item cannot be read as an action, so nothing can be decided about it.');
}

/** @throws {ConsoleRefusalError} when the form is not from one of our pages, or is another */
async function ownForm<T extends z.ZodType>({ req }: Context, token: string, schema: T): Promise<z.output<T>> {
  const given = z.record(z.string(), z.string()).safeParse(await req.parseBody());
  if (!given.success) throw new ConsoleRefusalError(400, 'This is no form of the console.');
  const { token: sent = '', ...fields } = given.data;
  const request = {
    host: req.header('host') ?? '',
    origin: req.header('origin'),
    fetchSite: req.header('sec-fetch-site'),
  };
  assertOwnForm(request, sent, token);
  const form = schema.safeParse(fields);
  if (form.success) return form.data;
  throw new ConsoleRefusalError(400, `The form is not filled in. ${z.prettifyError(form.error)}`);
}
