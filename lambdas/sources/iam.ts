import type { Source } from '../core/bridge/source.ts';
import { SignatureInvalidError } from '../core/errors.ts';
import { checkMapping, type EventMapping, typesOf } from './reading/event-mapping.ts';
import { describeBodies, readEvents } from './reading/mapped-body.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/**
 * A source whose requests are signed with SigV4 by an AWS principal that IAM allows `execute-api:Invoke`. API Gateway's IAM
 * authorizer verifies the signature, on a route of the source's own; what the authorizer says is all that counts here.
 *
 * @param settings `event`: where the event is in a body that is no CloudEvent, such as {@link eventBridge}
 * @throws {Error} at load, if a place of `event` is none
 */
export function iam(settings: { readonly event?: EventMapping } = {}): Source {
  checkSettings('AWS IAM', settingsOf.iam, settings);
  const { event } = settings;
  if (event) checkMapping(event, 'AWS IAM');
  return {
    scheme: 'AWS IAM',
    secrets: [],
    access: 'iam',
    ...typesOf(event),
    description: { bodies: describeBodies(event) },
    verify: ({ caller }) => {
      if (caller) return;
      throw new SignatureInvalidError(
        'Sign the request with SigV4 (service execute-api), and send it to the path of this very source.',
      );
    },
    read: (request, source) => readEvents({ mapping: event, request, source }),
  };
}

/**
 * EventBridge's own envelope, as its API destinations post it.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const eventBridge: EventMapping = {
  id: '/id',
  type: '/detail-type',
  time: '/time',
  origin: '/source',
  data: '/detail',
};
