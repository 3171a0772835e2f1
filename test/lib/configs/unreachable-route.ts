import { defineBridge, hmac, passthrough } from 'action-bridge/config';

/** A route for a type that its source never has: one that compiles, and can only be found at synth. */
export default defineBridge({
  sources: {
    alarm: hmac({
      secret: 'test/alarm',
      signature: { header: 'X-Signature', encoding: 'hex' },
      signed: '{body}',
      event: { type: { constant: 'alarm.raised' } },
    }),
  },
  routes: [passthrough({ source: 'alarm', type: 'alarm.cleared' })],
});
