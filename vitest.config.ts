import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** By its name, the package is imported as it is built; here, as it is written. tsconfig.json says the same. */
const alias = [
  { find: /^action-bridge$/, replacement: source('./lib/action-bridge.ts') },
  { find: /^action-bridge\/config$/, replacement: source('./lambdas/config.ts') },
];

/** Whatever needs nothing but Node. */
const node: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/{acceptance,stack,package,simulation/long}/**'],
    globalSetup: ['test/oracles/install.ts'],
    setupFiles: ['test/no-leaks.ts'],
    // The files of a worker share what they import, because loading it takes as long as testing it.
    isolate: false,
    // Nothing here depends on speed: a busy machine is to be slow, not red.
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
};

/** HTTP alone, against BRIDGE_URL, else against a local host that it starts. */
const acceptance: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'acceptance',
    include: ['test/acceptance/**/*.test.ts'],
    globalSetup: ['test/oracles/install.ts', 'test/acceptance/global-setup.ts'],
    // Most of it waits for the bridge. A deployed one is asked by one file after the other, before its stack is read. Vitest
    // puts a project without parallel files last, unless it has an order of its own.
    fileParallelism: process.env.BRIDGE_URL === undefined,
    sequence: { groupOrder: process.env.BRIDGE_URL === undefined ? 0 : 1 },
    testTimeout: 90_000,
  },
};

/** What simulates for minutes: `npm run test:simulation` runs it. */
const simulation: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'simulation',
    include: ['test/simulation/long/**/*.test.ts'],
    globalSetup: ['test/oracles/install.ts'],
    testTimeout: 600_000,
  },
};

/** What the AWS SDK reads back from a deployed stack, after acceptance has run against it. */
const stack: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'stack',
    include: ['test/stack/**/*.test.ts'],
    globalSetup: ['test/oracles/install.ts', 'test/acceptance/global-setup.ts'],
    fileParallelism: false,
    sequence: { groupOrder: 2 },
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
};

/** An app that installs what `npm pack` makes, for which npm may have to ask its registry. */
const packed: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 600_000 },
};

/** `npm run test:stack` names the stack. */
const isStackDeployed = process.env.STACK_TRACKER_ARN !== undefined;

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [node, acceptance, simulation, packed, ...(isStackDeployed ? [stack] : [])],
    // Of two cores, Vitest would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
