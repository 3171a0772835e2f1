import * as z from 'zod';
import { sendMessage } from '../../lambdas/core/action/send-message.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { defineBridge } from '../../lambdas/core/bridge/define-bridge.ts';
import { route } from '../../lambdas/core/bridge/route.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';

/** What no log, metric, execution or error answer may ever hold. */
export const PRIVATE_TEXT = 'for your eyes only';
export const REFUSED_TEXT = `${PRIVATE_TEXT}: something that Twilio refuses`;
export const RECIPIENT = '+15005550199';
export const SECRETS = {
  first: 'whsec_Zmlyc3Qtc2VjcmV0LWZpcnN0LXNlY3JldC1maXJzdA==',
  second: 'whsec_c2Vjb25kLXNlY3JldC1zZWNvbmQtc2VjcmV0LXNlY29uZA==',
  forged: 'whsec_Zm9yZ2VkLXNlY3JldC1mb3JnZWQtc2VjcmV0LWZvcmdlZA==',
} as const;
export const SOURCE = 'shop';
const SOURCE_SECRET = 'sources/shop';

/** The types of event that the simulated shop sends, by what the bridge makes of them. */
export const eventTypes = [
  'held',
  'twofold',
  'resent',
  'templated',
  'impatient',
  'patient',
  'ignored',
  'unmappable',
] as const;
export type EventType = (typeof eventTypes)[number];

const data = z.object({ conversationId: z.string(), text: z.string(), marker: z.string() });
type Data = z.infer<typeof data>;

/** Long enough for a few retries, short enough for many runs. */
const DEADLINE_SECONDS = 20 * 60;

function message(
  route: string,
  { conversationId, text, marker }: Data,
  content: { text: string } | { contentId: string } = { text },
) {
  return sendMessage({
    conversationId,
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: RECIPIENT, channel: 'SMS' }],
    content,
    channelSettings: { madeFor: `${marker}/${route}` },
  });
}

/** A bridge with a route for each of the promises; `isRevised` is the one that a later deploy brings. */
export function shopBridge(isRevised: boolean): Bridge {
  const settings = { source: SOURCE, data, deadlineSeconds: DEADLINE_SECONDS } as const;
  return defineBridge({
    sources: { [SOURCE]: standardWebhooks({ secret: SOURCE_SECRET }) },
    routes: [
      route({ ...settings, name: 'held', type: ['held', 'twofold'], action: (it) => message('held', it.data) }),
      route({ ...settings, name: 'second', type: 'twofold', action: (it) => message('second', it.data) }),
      route({
        ...settings,
        name: 'resent',
        type: 'resent',
        whenInDoubt: 'resend',
        action: (it) => message('resent', it.data),
      }),
      route({
        ...settings,
        name: 'templated',
        type: 'templated',
        action: (it) => message('templated', it.data, { contentId: `HX${'0'.repeat(32)}` }),
      }),
      route({
        ...settings,
        name: 'impatient',
        type: 'impatient',
        deadlineSeconds: 30,
        action: (it) => message('impatient', it.data),
      }),
      route({
        ...settings,
        name: 'patient',
        type: 'patient',
        deadlineSeconds: 24 * 60 * 60,
        action: (it) => message('patient', it.data),
      }),
      route({ ...settings, name: 'ignored', type: 'ignored', when: () => false, action: () => undefined }),
      route({
        ...settings,
        name: 'unmappable',
        type: 'unmappable',
        action: (it) => {
          throw new Error(`cannot map ${it.data.text}`);
        },
      }),
      ...(isRevised
        ? [route({ ...settings, name: 'added', type: ['held', 'ignored'], action: (it) => message('added', it.data) })]
        : []),
    ],
  });
}
