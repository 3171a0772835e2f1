import * as z from 'zod/mini';
import type { Source } from '../core/bridge/source.ts';
import { hmac } from './hmac.ts';
import { type EventMapping, readMapped } from './reading/event-mapping.ts';
import { readExactJson, requireJson } from './reading/json-body.ts';
import type { SourceSettings } from './settings.ts';

/** https://docs.slack.dev/reference/events/url_verification */
const urlVerification = z.object({ type: z.literal('url_verification'), challenge: z.string() });

/**
 * The only event that is no `event_callback`: it has neither an inner event nor an id, but one for each minute and workspace.
 *
 * https://docs.slack.dev/reference/events/app_rate_limited
 */
const rateLimited = z.object({ type: z.literal('app_rate_limited') });
const rateLimitedEvent: EventMapping = { type: '/type', time: '/minute_rate_limited' };

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
      const body = readExactJson(request.body);
      const asked = urlVerification.safeParse(body.json);
      if (asked.success) return { kind: 'reply', body: { challenge: asked.data.challenge } };
      if (!rateLimited.safeParse(body.json).success) return events.read(request, source);
      return readMapped(rateLimitedEvent, { ...body, headers: request.headers, source });
    },
  };
}
