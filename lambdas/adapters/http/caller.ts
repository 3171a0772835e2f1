import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { CallerUnknownError } from '../../core/errors.ts';
import { authorizedByIam } from './http-request.ts';

/** What a JWT authorizer adds. */
const authorizedByToken = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.object({ sub: z.string().check(z.minLength(1)) }) }) }),
});

/** What a Lambda authorizer adds: the context that it answers, of which these two keys may say who it is. */
const authorizedByFunction = z.object({
  authorizer: z.object({
    lambda: z.object({
      principalId: z.optional(z.string().check(z.minLength(1))),
      who: z.optional(z.string().check(z.minLength(1))),
    }),
  }),
});

/**
 * Who sent a request, for the record: the ARN that IAM knows, a token's `sub`, or a Lambda authorizer's `principalId`
 * or else `who`. API Gateway always tells whom IAM let in; only an emulated AWS may not, and has `unknown`.
 *
 * @param access who lets callers in
 * @throws {CallerUnknownError} when an authorizer of the app's own lets in whom it does not name
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
  throw new CallerUnknownError('A decision needs a name: have the authorizer answer it as `who` in its context.');
}
