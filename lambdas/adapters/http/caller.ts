import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { CallerUnknownError } from '../../core/errors.ts';
import { authorizedByIam } from './http-request.ts';

const authorizedByToken = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.object({ sub: z.string().check(z.minLength(1)) }) }) }),
});

/** A Lambda authorizer may name the caller by one of two keys in its context. */
const authorizedByFunction = z.object({
  authorizer: z.object({
    lambda: z.object({
      principalId: z.optional(z.string().check(z.minLength(1))),
      who: z.optional(z.string().check(z.minLength(1))),
    }),
  }),
});

/**
 * Returns who sent a request: the ARN by IAM, a token's `sub`, or a Lambda authorizer's `principalId` or else `who`.
 * Only an emulated AWS may not name a caller that IAM let in: then it is `unknown`.
 *
 * @throws {CallerUnknownError} if an authorizer of the app does not name the caller
 */
export function callerOf({ requestContext }: APIGatewayProxyEventV2, access: 'iam' | 'authorizer'): string {
  const byIam = authorizedByIam.safeParse(requestContext);
  if (byIam.success) return byIam.data.authorizer.iam.userArn;
  const byToken = authorizedByToken.safeParse(requestContext);
  if (byToken.success) return byToken.data.authorizer.jwt.claims.sub;
  const { principalId, who } = authorizedByFunction.safeParse(requestContext).data?.authorizer.lambda ?? {};
  const named = principalId ?? who;
  if (named !== undefined) return named;
  if (access === 'iam') return 'unknown';
  throw new CallerUnknownError(
    'A decision needs the name of its author. Have the authorizer return it as `who` in its context.',
  );
}
