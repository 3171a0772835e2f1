import { type Bridge, defineBridge, passthrough, standardWebhooks } from 'action-bridge/config';

/** What the stages have in common. A function finds no environment in it that the synth had: name what differs. */
export function bridgeOf(stage: 'production' | 'staging'): Bridge {
  return defineBridge({
    sources: { shop: standardWebhooks({ secret: `${stage}/sources/shop` }) },
    routes: [passthrough({ source: 'shop' })],
  });
}
