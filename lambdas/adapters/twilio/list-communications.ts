import type { Communication, SearchResult } from '../../core/message/twilio-answers.ts';
import type { MakeCall } from './authorized-calls.ts';
import { notKnown } from './not-known.ts';
import { communicationsAnswer, readAnswer } from './schemas.ts';

/** The most that the API gives at once. */
const PAGE_SIZE = 1_000;

/** 16 KiB for each message of a page, four times the longest that a channel takes. */
const MAX_PAGE_BYTES = PAGE_SIZE * 16 * 1024;

/**
 * All Communications since a moment, and those without a time, page by page. A page that cannot be had makes the
 * whole search `notKnown`: the message that is looked for might be on it.
 *
 * @param url the list of one conversation
 */
export async function listCommunications(
  url: URL,
  { since, call, now }: { readonly since: Date; readonly call: MakeCall; readonly now: () => Date },
): Promise<SearchResult> {
  const found: Communication[] = [];
  const asked = new Set<string | undefined>();
  let token: string | undefined;
  while (!asked.has(token)) {
    asked.add(token);
    const result = await call({ method: 'GET', url: pageOf(url, token), maxBodyBytes: MAX_PAGE_BYTES });
    const isAnswered = 'answer' in result && result.answer.status === 200;
    const page = isAnswered ? readAnswer(communicationsAnswer, result.answer.body) : undefined;
    if (!page) return notKnown(result, now());
    found.push(...page.communications.filter(({ createdAt }) => !createdAt || new Date(createdAt) >= since));
    if (page.nextToken === undefined) return { kind: 'searched', communications: found };
    token = page.nextToken;
  }
  return { kind: 'notKnown', failure: { reason: 'unknown', message: 'The pages of the conversation form a circle.' } };
}

function pageOf(url: URL, token: string | undefined): URL {
  const page = new URL(url);
  page.searchParams.set('pageSize', String(PAGE_SIZE));
  if (token !== undefined) page.searchParams.set('pageToken', token);
  return page;
}
