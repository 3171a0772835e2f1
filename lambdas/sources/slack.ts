import * as z from 'zod/mini';
import type { Source } from '../core/source.ts';
import { hmac, type SourceSettings } from './hmac.ts';
import { readJson, requireJson } from './json-body.ts';

/** https://docs.slack.dev/reference/events/url_verification */
const urlVerification = z.object({ type: z.literal('url_verification'), challenge: z.string() });

/**
 * Slack's Events API. The challenge by which Slack makes sure of an endpoint is answered, once its signature is proven.
 *
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slack(settings: SourceSettings): Source {
  const events = hmac({
    name: 'Slack',
    signature: { header: 'X-Slack-Signature', encoding: 'hex', prefix: 'v0=' },
    timestamp: { at: 'X-Slack-Request-Timestamp', unit: 'seconds', toleranceSeconds: 300 },
    signed: 'v0:{timestamp}:{body}',
    event: { id: '/event_id', type: '/event/type', time: '/event_time' },
    ...settings,
  });
  return {
    ...events,
    description: { bodies: [], ...events.description, replies: true },
    read: (request, source) => {
      requireJson(request, 'application/json');
      const asked = urlVerification.safeParse(readJson(request.body));
      return asked.success
        ? { kind: 'reply', body: { challenge: asked.data.challenge } }
        : events.read(request, source);
    },
  };
}
