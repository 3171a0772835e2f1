import { bearer, defineBridge, github, iam, linear, passthrough, twilio } from '../../../lambdas/config.ts';

/** Sources of several kinds, for what can be signed and what cannot. */
export default defineBridge({
  sources: {
    repository: github({ secret: 'repository' }),
    internal: iam(),
    issues: linear({ secret: 'issues' }),
    partner: bearer({ secret: 'partner' }),
    orchestrator: twilio({ secret: 'orchestrator' }),
  },
  routes: [passthrough({ source: 'internal' }), passthrough({ source: 'partner', name: 'partner' })],
});
