/** Who may import whom: the rooms of docs/explanation/design.md, and what each may touch. */

/** What every room of the core may use: plain vocabulary without a decision. */
const words = ['errors', 'event', 'ports', 'time', 'violations', 'canonical-json'].map((it) => `lambdas/core/${it}.ts`);
const core = 'lambdas/core';
const environment = 'lambdas/adapters/environment.ts';

const ledgerSchema = 'lambdas/adapters/ledger/ledger-schema.ts';
/** What the laptop's rooms share: the words of AWS's APIs, and what a template says. */
const aws = ['aws-identity', 'aws-json-server', 'listen'].map((it) => `local/http/${it}.ts`);
const functions = 'local/functions/function-environment.ts';

/** Each room, and the rooms and files that it may import besides its own. A room within another keeps to both walls. */
const walls = {
  client: [core],
  cli: ['client', 'console', 'lambdas'],
  'cli/completion': [],
  'cli/terminal': ['client'],
  'cli/actions': ['client', core, 'cli/terminal'],
  'cli/trial': ['client', core, 'lambdas/sources', 'lambdas/adapters/secrets.ts', 'cli/terminal'],
  'cli/commands': ['client', 'console', core, 'cli/actions', 'cli/completion', 'cli/terminal', 'cli/trial'],
  console: ['client', core],
  'console/guard': [],
  'console/queries': ['client', core, 'console/guard'],
  'console/numbers': ['client', core],
  'console/pages': ['client', core, 'console/guard', 'console/numbers', 'console/queries'],
  local: ['client', 'console', 'lambdas', 'lib'],
  'local/demo': ['client', core],
  'local/dynamodb': [...aws, 'local/functions', 'local/settings', 'local/template'],
  'local/functions': [...aws, 'local/template'],
  'local/http': [functions, 'local/template'],
  'local/settings': [...aws, 'client', core, 'local/settings.ts', 'local/twilio-simulator'],
  'local/step-functions': [...aws, functions, 'lambdas', 'local/dynamodb', 'local/template'],
  'local/template': [...aws, core, 'lib'],
  'local/twilio-simulator': [],
  bench: ['client', 'lambdas', 'lib', 'local', 'test/fixtures', 'test/oracles'],
  'bench/report': [],
  'bench/polling': [`${core}/tracking`, 'bench/report'],
  'bench/cost': [`${core}/tracking`, ledgerSchema, 'lib/ledger-write-units.ts', 'bench/polling', 'bench/report'],
  'lambdas/core/action': words,
  'lambdas/core/message': [...words, `${core}/action`],
  'lambdas/core/tracking': [...words, `${core}/action`, `${core}/message`],
  'lambdas/core/bridge': [...words, `${core}/action`],
  'lambdas/core/outcome': [...words, `${core}/action`],
  'lambdas/core/api': [...words, `${core}/action`, `${core}/message`, `${core}/bridge`],
  'lambdas/steps': [core],
  'lambdas/data': [],
  'lambdas/sources': [core],
  'lambdas/sources/reading': [core],
  'lambdas/sources/signing': [core, 'lambdas/sources/reading'],
  'lambdas/adapters/lean-sdk': [],
  'lambdas/adapters/logging': [core, environment],
  'lambdas/adapters': [core, 'lambdas/steps/log-context.ts', 'lambdas/sources/reading'],
  'lambdas/adapters/ledger': [core, environment, 'lambdas/adapters/secrets.ts'],
  'lambdas/adapters/http': [core, 'lambdas/steps/log-context.ts', 'lambdas/adapters/logging'],
  'lambdas/adapters/tracker': [core, 'lambdas/adapters/logging'],
  'lambdas/adapters/twilio': [core, 'lambdas/sources/reading'],
  ...Object.fromEntries(
    [
      'accept-event',
      'create-action',
      'get-action',
      'operate-actions',
      'query-actions',
      'sign-outcome',
      'sweep-ledger',
    ].map((name) => [`lambdas/${name}`, [core, 'lambdas/steps', 'lambdas/adapters', 'bridge.config.ts']]),
  ),
  'lambdas/twilio-callback': [core, 'lambdas/steps', 'lambdas/adapters', 'lambdas/sources'],
};

const within = (room) => (room.endsWith('.ts') ? `^${room.replaceAll('.', '\\.')}$` : `^${room}/`);

module.exports = {
  forbidden: [
    ...Object.entries(walls).map(([room, may]) => ({
      name: `wall-of-${room.replaceAll('/', '-')}`,
      comment: `${room} may import ${may.join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: {
        path: '^(bench|bin|cli|client|console|examples|lambdas|lib|local|test)/',
        pathNot: [room, ...may].map(within),
      },
    })),
    {
      name: 'core-is-pure',
      comment: 'lambdas/core decides on data and time: no AWS, no HTTP.',
      severity: 'error',
      from: { path: '^lambdas/core/' },
      to: { pathNot: ['^lambdas/core/', '^node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'sources-are-pure',
      comment: 'A source verifies and reads, with what it is given.',
      severity: 'error',
      from: { path: '^lambdas/sources/' },
      to: { pathNot: ['^lambdas/(core|sources)/', '^node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'functions-use-the-small-zod',
      comment:
        'Schemas of zod/mini load in a third of the time (docs/explanation/adr/0037); bridge.config.ts may use either.',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: '^node_modules/zod/(index|v4/(index|classic/))' },
    },
    {
      name: 'stories-speak-through-ports',
      comment: 'Only index.ts wires a function to AWS; its story takes what it needs as ports.',
      severity: 'error',
      from: { path: '^lambdas/([^/]+-[^/]+|steps)/', pathNot: '/index\\.ts$' },
      to: { path: ['^lambdas/adapters/', '^node_modules/(@aws-sdk|@aws-lambda-powertools)/'] },
    },
    {
      name: 'nothing-shipped-imports-the-laptop',
      comment: 'lib/ and lambdas/ are what is deployed.',
      severity: 'error',
      from: { path: '^(lib|lambdas)/' },
      to: { path: '^(bench|bin|cli|client|console|examples|local|test)/' },
    },
    {
      name: 'the-console-knows-no-aws',
      comment: 'console/ shows what client/ was answered.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^node_modules/@aws-sdk/' },
    },
    {
      name: 'oracles-are-for-tests',
      comment: 'npm ci in the repository does not install them.',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^test/oracles/' },
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
        pathNot: [within(ledgerSchema), '^lambdas/core/', '^lambdas/sources/reading/cloudevents\\.ts$'],
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
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
