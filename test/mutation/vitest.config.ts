import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The core's own tests first: they are the fastest to find a mutant, and the run ends where one does. */
class CoreFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isCore = ({ moduleId }: TestSpecification) => moduleId.includes('/test/core/');
    return [...files.filter(isCore), ...files.filter((file) => !isCore(file))];
  }
}

/**
 * The tests that hold the pure core and the reading of Twilio's answers, and start no server: five seconds together. The simulation
 * would find much of the same, a hundred times slower.
 */
export default defineConfig({
  test: {
    include: [
      'test/core/**/*.test.ts',
      'test/adapters/twilio/{answers,callback,create-result,retry-after}.test.ts',
      'test/{steps,accept-event,create-action,get-action,operate-actions,query-actions,sweep-ledger,twilio-callback}/**/*.test.ts',
      'test/observability/settled.test.ts',
      'test/sources/reading/{cloudevents,event-mapping}.test.ts',
    ],
    isolate: false,
    sequence: { sequencer: CoreFirst },
    // A busy machine is to be slow, not red. A mutant that never ends is stopped by Stryker.
    testTimeout: 240_000,
  },
});
