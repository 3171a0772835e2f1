import { defineConfig } from 'vitest/config';

/**
 * The tests that hold the pure core and the reading of Twilio's answers, and run in seconds. The simulation and whatever starts a
 * server of AWS's would find much of the same, a hundred times slower.
 */
export default defineConfig({
  test: {
    include: [
      'test/core/**/*.test.ts',
      'test/adapters/twilio/**/*.test.ts',
      'test/adapters/ledger-items.test.ts',
      'test/{accept-event,create-action,get-action,query-actions,sweep-ledger}/**/*.test.ts',
      'test/sources/{cloudevents,event-mapping,standard-webhooks}.test.ts',
    ],
    testTimeout: 20_000,
  },
});
