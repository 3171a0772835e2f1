import * as z from 'zod';
import { deliveryStatus } from '../../lambdas/core/action/delivery-statuses.ts';
import * as errors from '../../lambdas/core/errors.ts';
import type { Paths } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';

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
Twilio calls this as the status callback of a Conversation Orchestrator configuration or of a messaging service. A
callback that is late, repeated or about an unknown message changes nothing and gets the usual answer.
`.trim();

const webhook = z.looseObject({
  eventType: z.string().meta({ description: 'COMMUNICATION_CREATED and COMMUNICATION_UPDATED are about messages.' }),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  data: z.looseObject({}).meta({ description: 'The Communication.' }),
});

const statusForm = z.looseObject({
  MessageSid: z.string(),
  MessageStatus: z.union([deliveryStatus, z.string()]),
  To: z.string().optional(),
  ErrorCode: z.string().optional(),
});

export function callbackPaths(components: SchemaComponents): Paths {
  return {
    '/callbacks/twilio': {
      post: {
        operationId: 'postTwilioCallback',
        summary: 'Report the delivery of a message',
        description: DESCRIPTION,
        tags: ['callbacks'],
        security: [{ 'callbacks.X-Twilio-Signature': [] }],
        parameters: [
          {
            name: 'bodySHA256',
            in: 'query',
            required: false,
            description: 'SHA-256 of a JSON body, in hex. Twilio adds it to the URL and signs it.',
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
          204: { description: 'Accepted.', content: {} },
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
