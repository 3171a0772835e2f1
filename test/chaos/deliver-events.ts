import { setTimeout as pause } from 'node:timers/promises';
import { sideBySide } from './side-by-side.ts';
import type { Answer, SentEvent, Upstream } from './upstream.ts';

/** An event that the bridge has taken, with every 202 that its deliveries got. */
export interface TakenEvent {
  readonly sent: SentEvent;
  readonly answers: readonly Answer[];
}

/** An event that somebody without the secret sent. */
export interface ForgedEvent {
  readonly id: string;
  /** What the bridge answered; undefined when it was down. */
  readonly status: number | undefined;
}

export interface DeliverySettings {
  readonly upstream: Upstream;
  readonly forgeryOf: (event: SentEvent) => SentEvent;
  readonly onTaken: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Senders at work at the same time. */
const SENDERS = 8;

/** Delivers each event as planned: several at once, some in copies, some again later. */
export async function deliverEvents(
  events: readonly SentEvent[],
  { upstream, forgeryOf, onTaken, signal }: DeliverySettings,
): Promise<{ readonly taken: readonly TakenEvent[]; readonly forged: readonly ForgedEvent[] }> {
  const taken: { readonly sent: SentEvent; readonly answers: Answer[] }[] = [];
  const forged: ForgedEvent[] = [];
  const replays: { readonly after: number; readonly of: (typeof taken)[number] }[] = [];

  const replay = async ({ sent, answers }: (typeof taken)[number]): Promise<void> => {
    answers.push({ ...(await upstream.deliver(sent)), isReplay: true });
  };
  const send = async (sent: SentEvent): Promise<void> => {
    const { pauseMillis, copies, abandonAfterMillis, replaysAfter } = sent.plan;
    await pause(pauseMillis, undefined, { signal });
    const deliveries = Array.from({ length: copies }, (_, copy) =>
      upstream.deliver(sent, { abandonAfterMillis: copy === 0 ? abandonAfterMillis : undefined }),
    );
    const answers = (await Promise.all(deliveries)).map((answer) => ({ ...answer, isReplay: false }));
    const it = { sent, answers };
    taken.push(it);
    replays.push(...replaysAfter.map((after) => ({ after: taken.length + after, of: it })));
    onTaken(taken.length);
    if (!sent.plan.forged) return;
    const forgery = forgeryOf(sent);
    forged.push({ id: forgery.id, status: await upstream.forge(forgery) });
  };

  await sideBySide(events, SENDERS, async (event) => {
    await send(event);
    for (let due = dueReplay(); due; due = dueReplay()) await replay(due);
  });
  await sideBySide(replays, SENDERS, ({ of }) => replay(of));
  return { taken, forged };

  function dueReplay() {
    const index = replays.findIndex(({ after }) => after <= taken.length);
    return index < 0 ? undefined : replays.splice(index, 1)[0]?.of;
  }
}
