import { defineConfig } from 'vitest/config';

/**
 * The tests that hold the pure core and the reading of Twilio's answers, and start no server: a second together. The simulation
 * would find much of the same, a hundred times slower.
 */
export default defineConfig({
  test: {
    include: [
      'test/core/**/*.test.ts',
      'test/adapters/twilio/{answers,create-outcome,retry-after}.test.ts',
      'test/{accept-event,create-action,get-action,query-actions,sweep-ledger}/**/*.test.ts',
      'test/sources/{cloudevents,event-mapping}.test.ts',
    ],
    isolate: false,
  },
});
