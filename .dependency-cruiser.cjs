/** Who may import whom: the rooms of docs/design.md, and what each may touch. */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'lambdas/core decides on data and time: no AWS, no HTTP, no adapters, no handlers.',
      severity: 'error',
      from: { path: '^lambdas/core/' },
      to: { pathNot: ['^lambdas/core/', '^node_modules/zod/', '^node:crypto$', '^crypto$'] },
    },
    {
      name: 'sources-see-only-the-core',
      comment: 'A source verifies and reads, with what it is given.',
      severity: 'error',
      from: { path: '^lambdas/sources/' },
      to: { pathNot: ['^lambdas/(core|sources)/', '^node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'functions-use-the-small-zod',
      comment: 'Schemas of zod/mini load in a third of the time (docs/adr/0037); bridge.config.ts may use either.',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: '^node_modules/zod/(index|v4/(index|classic/))' },
    },
    {
      name: 'stories-speak-through-ports',
      comment: 'Only index.ts wires a function to AWS; its story takes what it needs as ports.',
      severity: 'error',
      from: { path: '^lambdas/[^/]+-[^/]+/', pathNot: '/index\\.ts$' },
      to: { path: ['^lambdas/adapters/', '^node_modules/(@aws-sdk|@aws-lambda-powertools)/'] },
    },
    {
      name: 'adapters-know-no-function',
      comment: 'What a function and an adapter share, types among it, is in the core.',
      severity: 'error',
      from: { path: '^lambdas/adapters/' },
      to: { path: '^lambdas/[^/]+-[^/]+/' },
    },
    {
      name: 'nothing-shipped-imports-the-laptop',
      comment: 'lib/ and lambdas/ are what is deployed; local/, test/ and bin/ are not.',
      severity: 'error',
      from: { path: '^(lib|lambdas)/' },
      to: { path: '^(local|test|bin|cli|client|console|examples)/' },
    },
    {
      name: 'the-client-knows-only-the-api',
      comment: 'client/ asks over HTTP; of the bridge it needs the schemas of its answers.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(lambdas|lib|local|cli|console|bin|test)/', pathNot: '^lambdas/core/' },
    },
    {
      name: 'the-console-knows-only-the-client',
      comment: 'console/ shows what client/ was answered: no AWS, no ledger, no command line.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: ['^(lambdas|lib|local|cli|bin|test)/', '^node_modules/@aws-sdk/'], pathNot: '^lambdas/core/' },
    },
    {
      name: 'functions-do-not-import-the-stack',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: ['^lib/', '^node_modules/(aws-cdk-lib|constructs)/'] },
    },
    {
      name: 'the-stack-knows-no-story',
      comment:
        'lib/ bundles the functions by path; of their code it needs only schemas: of the ledger, and of what is sent.',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        path: '^lambdas/',
        pathNot: [
          '^lambdas/adapters/ledger/ledger-schema\\.ts$',
          '^lambdas/core/',
          '^lambdas/sources/reading/cloudevents\\.ts$',
        ],
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'what-ships-is-a-dependency',
      severity: 'error',
      from: { path: '^lambdas/', pathNot: 'http/http-(request|response)\\.ts$|index\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'what-the-package-runs-is-a-dependency',
      comment:
        'Whoever installs the package gets its dependencies, and brings its peers. The rest is for this repository.',
      severity: 'error',
      from: { path: '^(lib|cli)/|^bin/cli\\.ts$', pathNot: '^lib/(bridge-app|state-machine-checks)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // bench/environment installs packages of its own, to compare with.
    exclude: { path: ['^cdk\\.out', '^dist', '^bench/environment/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
