// The bridge's job as a service of Restate: create, then sleep and poll until the end is known.
import * as restate from '@restatedev/restate-sdk';

/** Serves it on a free port, and answers which. What is done at Twilio is given, each step of it as a function. */
export function serveBridge({ create, poll, onSettled }) {
  const bridge = restate.service({
    name: 'bridge',
    handlers: {
      send: async (context, { message, waits }) => {
        const action = await context.run('create', () => create(message));
        for (const seconds of waits) {
          await context.sleep(seconds * 1_000);
          const completedAt = await context.run('poll', () => poll(action));
          if (completedAt !== null) {
            onSettled({ begunAt: action.begunAt, completedAt });
            return;
          }
        }
      },
    },
  });
  return restate.serve({ services: [bridge], port: 0 });
}
