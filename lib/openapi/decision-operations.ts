import type * as z from 'zod';
import * as answers from '../../lambdas/core/api/answers.ts';
import { eraseBody, resendBody, resolveBody } from '../../lambdas/core/api/decisions.ts';
import * as errors from '../../lambdas/core/errors.ts';
import { json, type Operation, type Paths, pathParameter } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';
import { type Access, denials, requirementFor } from './source-security.ts';

export function decisionPaths(components: SchemaComponents, access: Access): Paths {
  const decision = ({
    body,
    conflicts,
    ...described
  }: Pick<Operation, 'operationId' | 'summary' | 'description'> & {
    readonly body: z.core.$ZodType;
    readonly conflicts: readonly (
      | typeof errors.ActionBrokenError
      | typeof errors.ActionNotErasableError
      | typeof errors.ActionNotResendableError
      | typeof errors.ActionNotResolvableError
    )[];
  }): Operation => ({
    ...described,
    tags: ['decisions'],
    security: [requirementFor(access)],
    parameters: [pathParameter('id', { type: 'string', minLength: 1 }, 'Id of the action.')],
    requestBody: { required: true, content: { 'application/json': { schema: components.add(body, 'input') } } },
    responses: {
      200: json('The action as it is now.', components.add(answers.recordedAction, 'output')),
      ...errorAnswers(components, {
        problems: [
          errors.NotJsonError,
          ...(access === 'iam' ? [] : [errors.CallerUnknownError]),
          errors.NotFoundError,
          ...conflicts,
          errors.ActionUnreadableError,
          errors.ActionChangedError,
          errors.RequestInvalidError,
          errors.UnavailableError,
        ],
        gateway: [...denials(access), 404, 413],
      }),
    },
  });
  return {
    '/actions/{id}/resend': {
      post: decision({
        operationId: 'resendAction',
        summary: 'Resend an action',
        description:
          'The action must be FAILED, EXPIRED or IN_DOUBT, and its record must verify. ' +
          'The recipient may get a second message.',
        body: resendBody,
        conflicts: [errors.ActionNotResendableError, errors.ActionBrokenError],
      }),
    },
    '/actions/{id}/resolve': {
      post: decision({
        operationId: 'resolveAction',
        summary: 'Record whether a message was sent',
        description: 'The action must be EXPIRED or IN_DOUBT. `sent` makes it COMPLETED, `notSent` makes it FAILED.',
        body: resolveBody,
        conflicts: [errors.ActionNotResolvableError],
      }),
    },
    '/actions/{id}/erase': {
      post: decision({
        operationId: 'eraseAction',
        summary: 'Erase the content of an action',
        description:
          'Deletes addresses, text, variables and media of a settled action. ' +
          'You cannot undo it or resend the action afterwards. Erasing again changes nothing.',
        body: eraseBody,
        conflicts: [errors.ActionNotErasableError],
      }),
    },
  };
}
