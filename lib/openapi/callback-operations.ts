import * as z from 'zod';
import { deliveryStatus } from '../../lambdas/core/action/delivery-statuses.ts';
import * as errors from '../../lambdas/core/errors.ts';
import type { Paths } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';

/** Twilio's signature, for the one operation that only Twilio calls. */
export const callbackScheme = {
  'callbacks.X-Twilio-Signature': {
    type: 'apiKey',
    in: 'header',
    name: 'X-Twilio-Signature',
    description:
      "HMAC-SHA1 with the account's auth token over the URL and the form, or over the URL with the body's bodySHA256.",
  },
} as const;

const DESCRIPTION = `
For Twilio: the status callback of a Conversation Orchestrator configuration, or of a messaging service. A callback that comes late, twice or of a message that
is no action's changes nothing, and is answered as any other.
`.trim();

const webhook = z.looseObject({
  eventType: z.string().meta({ description: 'COMMUNICATION_CREATED and COMMUNICATION_UPDATED tell of messages.' }),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  data: z.looseObject({}).meta({ description: 'The Communication.' }),
});

const statusForm = z.looseObject({
  MessageSid: z.string(),
  MessageStatus: z.union([deliveryStatus, z.string()]),
  To: z.string().optional(),
  ErrorCode: z.string().optional(),
});

/** Where Twilio tells how far a message got. */
export function callbackPaths(components: SchemaComponents): Paths {
  return {
    '/callbacks/twilio': {
      post: {
        operationId: 'postTwilioCallback',
        summary: 'Tell how far a message got',
        description: DESCRIPTION,
        tags: ['callbacks'],
        security: [{ 'callbacks.X-Twilio-Signature': [] }],
        parameters: [
          {
            name: 'bodySHA256',
            in: 'query',
            required: false,
            description: 'Of a JSON body: its SHA-256 in hex, which Twilio adds to the URL and signs.',
            schema: { type: 'string' },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: components.add(webhook, 'input') },
            'application/x-www-form-urlencoded': { schema: components.add(statusForm, 'input') },
          },
        },
        responses: {
          204: { description: 'Taken.', content: {} },
          ...errorAnswers(components, {
            problems: [
              errors.NotJsonError,
              errors.SignatureInvalidError,
              errors.BodyTooLargeError,
              errors.MediaTypeError,
              errors.CallbacksNotConfiguredError,
              errors.UnavailableError,
            ],
            gateway: [413],
          }),
        },
      },
    },
  };
}
