import * as z from 'zod';
import type { Action } from '../../lambdas/core/action/action.ts';
import { isLegal, isSettled, statusAfter, type TransitionName } from '../../lambdas/core/action/transitions.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import { digestOf } from '../../lambdas/core/event.ts';
import { theLedgerAgreesWithTwilio } from './agreement.ts';
import type { Check } from './check.ts';
import { grouped } from './grouped.ts';
import { policies } from './policies.ts';
import { PRIVATE_TEXT, RECIPIENT, SECRETS } from './shop.ts';
import { markerOf } from './twilio-model.ts';
import type { EventPost } from './upstream.ts';
import type { World } from './world.ts';

/** What a finished run broke, in words. */
export interface Violation {
  readonly promise: string;
  readonly message: string;
}

const answerBody = z.object({
  eventId: z.string(),
  duplicate: z.boolean(),
  actions: z.array(z.object({ id: z.string() })),
});

interface Accepted {
  readonly post: EventPost;
  readonly duplicate: boolean;
  readonly actionIds: readonly string[];
}

/** The posts that were answered 2xx, with what they were answered. */
function acceptedPosts({ posts }: World): readonly Accepted[] {
  return posts.filter(isTaken).map((post) => {
    const { duplicate, actions } = answerBody.parse(JSON.parse(post.answer.body ?? ''));
    return { post, duplicate, actionIds: actions.map(({ id }) => id).sort() };
  });
}

function isTaken({ answer }: EventPost): boolean {
  return isGood(answer);
}

function isGood({ statusCode = 500 }: EventPost['answer']): boolean {
  return statusCode < 300;
}

/** 1. An event answered 2xx is never lost: each of its actions reaches a settled status, even if no one ever calls again. */
const nothingIsLost: Check = (world) => {
  const actions = new Map(world.actions.map((action) => [action.id, action]));
  const promised = acceptedPosts(world).flatMap(({ post, actionIds }) =>
    actionIds.flatMap((id) => {
      const action = actions.get(id);
      if (!action) return [`${post.eventId} was answered with ${id}, which is not in the ledger`];
      return isSettled(action.status) ? [] : [`${post.eventId} was taken, and its ${id} is still ${action.status}`];
    }),
  );
  const left = world.record.open().map((id) => `${id} is on record and never settles`);
  return [...new Set([...promised, ...left])];
};

/** 2. One action causes at most one message, unless its route says `whenInDoubt: 'resend'` or a person resends it. */
const nothingIsSentTwice: Check = (world) => {
  const actions = new Map(world.actions.map((action) => [markerOf(world.record.requestOf(action.id)), action]));
  return Array.from(
    grouped(world.twilio.made.values(), ({ marker }) => marker),
    ([marker, messages]) => {
      const action = actions.get(marker);
      const count = (name: TransitionName) => action?.history.filter((it) => it.transition === name).length ?? 0;
      const most = 1 + count('resend') + (action?.whenInDoubt === 'resend' ? count('sendAgain') : 0);
      if (messages.length <= most) return [];
      return [`Twilio made ${messages.length} messages for ${marker} (${action?.id}); ${most} is the most`];
    },
  ).flat();
};

/** 3. Only transitions of the table are in a history, and the history replays to the status. */
const historiesAreLegal: Check = ({ record, actions }) => [
  ...record.rewritten.map(({ actionId, what }) => `${actionId}: a write changed ${what}`),
  ...actions.flatMap(faultsOfHistory),
];

function faultsOfHistory({ id, status, version, history }: Action): string[] {
  const [first, ...steps] = history;
  const isClaimedFirst = first?.transition === 'claimed' && first.from === null && first.to === 'ACCEPTED';
  if (!isClaimedFirst) return [`${id}: its history does not begin with its claim`];
  const faults: string[] = [];
  let at = first.to;
  let time = first.at;
  for (const step of steps) {
    const { transition, from, to } = step;
    if (from !== at) faults.push(`${id}: ${transition} leaves ${from}, and it was ${at}`);
    if (
      transition === 'claimed' ||
      from === null ||
      !isLegal(transition, from) ||
      statusAfter(transition, from) !== to
    ) {
      faults.push(`${id}: ${transition} from ${from} to ${to} is not in the table`);
    }
    if (step.at < time) faults.push(`${id}: ${transition} is dated before what came before it`);
    at = to;
    time = step.at;
  }
  if (at !== status) faults.push(`${id}: its history ends in ${at}, and it is ${status}`);
  if (version !== history.length) faults.push(`${id}: version ${version} after ${history.length} entries`);
  return faults;
}

/**
 * 5. The same event posted again, at the same time or later, answers the same actions and sends nothing; but one that was
 * ignored is new once more when routes make actions of it.
 */
const repetitionsChangeNothing: Check = (world) => {
  const faults: string[] = [];
  const accepted = grouped(acceptedPosts(world), ({ post }) => post.eventId);
  for (const [eventId, answers] of accepted) {
    const bodies = new Set(answers.map(({ post }) => post.body));
    if (bodies.size > 1) faults.push(`${eventId} was taken with ${bodies.size} different bodies`);
    const made = answers.filter(({ actionIds }) => actionIds.length > 0);
    const lists = new Set(made.map(({ actionIds }) => actionIds.join(' ')));
    if (lists.size > 1) faults.push(`${eventId} was answered with different actions: ${[...lists].join(' | ')}`);
    for (const alike of [made, answers.filter((it) => !made.includes(it))]) {
      const firsts = alike.filter(({ duplicate }) => !duplicate).length;
      if (firsts > 1) faults.push(`${eventId} was ${firsts} times answered as new`);
    }
  }
  const atOnce = world.twilio.createCalls.filter(({ by }) => by.startsWith('accept-event'));
  for (const [marker, calls] of grouped(atOnce, ({ marker }) => marker)) {
    if (calls.length > 1) faults.push(`${calls.length} requests sent ${marker}`);
  }
  return faults;
};

/** 6. A request that is not proven or not understood writes nothing and sends nothing. */
const whatIsNotProvenDoesNothing: Check = (world) => {
  const actions = world.actions;
  // What was proven and could not be understood may be on record as such; it made nothing.
  const taken = world.record.events().filter(({ state }) => state !== 'mappingFailed');
  const digests = new Set(taken.map(({ digest }) => digest));
  return world.posts.filter(isFlawed).flatMap((post) => {
    const { event, eventId, marker, body } = post;
    const what = `${event.flaw ?? event.type} ${eventId}`;
    const isOf = (it: string): boolean => it.startsWith(`${marker}/`);
    return [
      ...(isTaken(post) ? [`${what} was answered ${post.answer.statusCode}`] : []),
      ...(actions.some(({ id }) => isOf(markerOf(world.record.requestOf(id)))) ? [`${what} made an action`] : []),
      ...(digests.has(digestOf(Buffer.from(body))) ? [`${what} is on record`] : []),
      ...(world.twilio.createCalls.some((call) => isOf(call.marker)) ? [`${what} was sent`] : []),
    ];
  });
};

function isFlawed({ event }: EventPost): boolean {
  return event.flaw !== undefined || event.type === 'unmappable';
}

/** 7. No secret, signature or message text is ever in a log, a metric, an execution's input or an error answer. */
const nothingIsToldThatIsPrivate: Check = (world) => {
  const answers = [...world.posts, ...world.decided].map(({ answer }) => answer);
  const problems = [...answers, ...world.calledBack].filter((it) => !isGood(it)).map(({ body }) => body ?? '');
  const signatures = world.posts.map(({ signature }) => signature.slice('v1,'.length));
  const secrets = Object.values(SECRETS).map((secret) => secret.slice('whsec_'.length));
  const places: readonly (readonly [string, string])[] = [
    ['a log', JSON.stringify(world.log.lines)],
    ['a metric', JSON.stringify(world.metrics.counts)],
    ['an execution', [...world.states.shown].join('\n')],
    ['an error answer', problems.join('\n')],
  ];
  return places.flatMap(([place, text]) => [
    ...(text.includes(PRIVATE_TEXT) ? [`the text of a message is in ${place}`] : []),
    ...(secrets.some((secret) => text.includes(secret)) ? [`a secret is in ${place}`] : []),
    ...(signatures.some((signature) => text.includes(signature)) ? [`a signature is in ${place}`] : []),
    ...(text.includes(RECIPIENT) ? [`a recipient's address is in ${place}`] : []),
  ]);
};

/** 8. A change of an action by anybody but the bridge shows; so whatever the bridge itself wrote verifies, as it was stored. */
const historiesVerify: Check = ({ actions }) =>
  actions.flatMap((action) => {
    const verified = verifyHistory(action);
    return verified.integrity === 'verified' ? [] : [`${action.id}: ${verified.integrityDetail}`];
  });

/** The promises of docs/concepts.md, in its order. */
export const invariants: Readonly<Record<string, Check>> = {
  '1 nothing is lost': nothingIsLost,
  '2 nothing is sent twice': nothingIsSentTwice,
  '3 histories are legal': historiesAreLegal,
  '4 the ledger agrees with Twilio': theLedgerAgreesWithTwilio,
  '5 repetitions change nothing': repetitionsChangeNothing,
  '6 what is not proven does nothing': whatIsNotProvenDoesNothing,
  '7 nothing private is told': nothingIsToldThatIsPrivate,
  '8 histories verify': historiesVerify,
};

/** Everything that a run broke. */
export function violationsOf(world: World): readonly Violation[] {
  return Object.entries({ ...invariants, ...policies }).flatMap(([promise, check]) =>
    check(world).map((message) => ({ promise, message })),
  );
}
