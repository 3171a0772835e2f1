import { type Bridge, defineBridge, passthrough, standardWebhooks } from 'action-bridge/config';

/** What the stages have in common. Name what differs: the function does not have the synth's environment. */
export function bridgeOf(stage: 'production' | 'staging'): Bridge {
  return defineBridge({
    sources: { shop: standardWebhooks({ secret: `${stage}/sources/shop` }) },
    routes: [passthrough({ source: 'shop' })],
  });
}
