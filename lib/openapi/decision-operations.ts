import type * as z from 'zod';
import * as answers from '../../lambdas/core/api/answers.ts';
import { eraseBody, resendBody, resolveBody } from '../../lambdas/core/api/decisions.ts';
import * as errors from '../../lambdas/core/errors.ts';
import { json, type Operation, type Paths, pathParameter } from './operation.ts';
import { errorAnswers } from './problems.ts';
import type { SchemaComponents } from './schema-components.ts';
import { type Access, denials, requirementFor } from './source-security.ts';

/** What a person decides about an action. */
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
    parameters: [pathParameter('id', { type: 'string', minLength: 1 }, 'Its id.')],
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
        summary: 'Have an action sent again',
        description:
          'One that FAILED, EXPIRED or is IN_DOUBT, and whose record verifies. It may cause a second message.',
        body: resendBody,
        conflicts: [errors.ActionNotResendableError, errors.ActionBrokenError],
      }),
    },
    '/actions/{id}/resolve': {
      post: decision({
        operationId: 'resolveAction',
        summary: 'Say whether an action was sent',
        description: 'Of one that EXPIRED or is IN_DOUBT: `sent` makes it COMPLETED, `notSent` FAILED.',
        body: resolveBody,
        conflicts: [errors.ActionNotResolvableError],
      }),
    },
    '/actions/{id}/erase': {
      post: decision({
        operationId: 'eraseAction',
        summary: 'Have the content of an action erased',
        description:
          'Addresses, text, variables and media of one that has settled. It cannot be taken back, and the action cannot be sent again. Erased twice, it is as it was.',
        body: eraseBody,
        conflicts: [errors.ActionNotErasableError],
      }),
    },
  };
}
