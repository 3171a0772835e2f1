import { once } from 'node:events';
import { connectionsTo } from '../../lambdas/adapters/twilio/connections.ts';
import { send } from '../../lambdas/adapters/twilio/http.ts';

// Create calls over TLS, one after the other, on connections of either kind: started by bench/connections/connections.ts.

/** Calls that are counted, after those of each kind that V8 gets to know the code by. */
const CALLS = 200;
const WARM_UP_CALLS = 300;

const server = new URL(process.env.TWILIO_BASE_URL ?? '');

/** By this clock every connection was idle for too long. */
let elapsedMillis = 0;
const aSecondLaterEachTime = (): Date => {
  elapsedMillis += 1_000;
  return new Date(elapsedMillis);
};

const kinds = {
  fresh: connectionsTo(server, 5_000, aSecondLaterEachTime),
  recent: connectionsTo(server, 5_000),
};
const url = new URL('/v2/Conversations/conv_conversation_bench/Actions', server);
const body = JSON.stringify({ type: 'SEND_MESSAGE', payload: { content: { text: 'Your order 1042 has shipped!' } } });

async function create(kind: keyof typeof kinds): Promise<void> {
  const result = await send(
    { method: 'POST', url, headers: {}, body, timeoutMillis: 5_000, maxBodyBytes: 100_000 },
    kinds[kind],
  );
  if (!('answer' in result) || result.answer.status !== 202) throw new Error('a create call was not answered 202');
}

async function sampled(kind: keyof typeof kinds) {
  const [at, cpu] = [performance.now(), process.cpuUsage()];
  await create(kind);
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1_000, wall: performance.now() - at };
}

const samples = {
  fresh: { cpu: Array.of<number>(), wall: Array.of<number>() },
  recent: { cpu: Array.of<number>(), wall: Array.of<number>() },
};
for (let n = 0; n < WARM_UP_CALLS + CALLS; n += 1) {
  for (const kind of ['fresh', 'recent'] as const) {
    const { cpu, wall } = await sampled(kind);
    if (n < WARM_UP_CALLS) continue;
    samples[kind].cpu.push(cpu);
    samples[kind].wall.push(wall);
  }
}
process.send?.(samples);
await once(process, 'disconnect');
process.exit(0);
