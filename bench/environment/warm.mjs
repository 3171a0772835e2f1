// Runs one function's bundle as Lambda would, one request after the other, and measures each; started by bench/cold-start/overhead.ts.
import { subscribe } from 'node:diagnostics_channel';
import { PerformanceObserver } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

const { file, events, phases } = JSON.parse(await text(process.stdin));
const { handler } = await import(file);
const context = { getRemainingTimeInMillis: () => 29_000, awsRequestId: 'bench' };

/** Milliseconds in which at least one request to a service was under way. */
let waited = 0;
let underWay = 0;
let since = 0;
let requests = 0;
subscribe('http.client.request.start', ({ request }) => {
  requests += 1;
  if (underWay === 0) since = performance.now();
  underWay += 1;
  request.once('close', () => {
    underWay -= 1;
    if (underWay === 0) waited += performance.now() - since;
  });
});
let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

// What functions log goes to Lambda by a pipe as well; here nobody reads it.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const found = [];
let done = 0;
for (const { warmUp, counted } of phases) {
  for (const event of events.slice(done, warmUp)) await handler(event, context);
  globalThis.gc();
  // Its collection is told a little later.
  await wait(100);
  const before = { heap: process.memoryUsage().heapUsed, collections };
  const samples = { wall: [], beyond: [], cpu: [], requests: [] };
  for (const event of events.slice(warmUp, warmUp + counted)) {
    for (const [what, value] of Object.entries(await sampled(event))) samples[what].push(value);
  }
  const allocated = (process.memoryUsage().heapUsed - before.heap) / counted;
  await wait(100);
  found.push({ samples, allocated: collections === before.collections ? allocated : null });
  done = warmUp + counted;
}
print(JSON.stringify(found), () => process.exit(0));

async function sampled(event) {
  waited = 0;
  requests = 0;
  const cpu = process.cpuUsage();
  const at = performance.now();
  const { statusCode } = await handler(event, context);
  const wall = performance.now() - at;
  const { user, system } = process.cpuUsage(cpu);
  if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
  return { wall, beyond: wall - waited, cpu: (user + system) / 1_000, requests };
}
