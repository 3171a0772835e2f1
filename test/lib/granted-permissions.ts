import * as z from 'zod';
import type { SynthesizedBridge } from './synthesized-bridge.ts';

const actions = z.union([z.array(z.string()), z.string().transform((action) => [action])]);
const policyProperties = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: actions,
        Resource: z.json(),
        Condition: z.optional(z.record(z.string(), z.record(z.string(), z.array(z.string())))),
      }),
    ),
  }),
  Roles: z.tuple([z.json()]),
});

/** What stands between a permission and its condition. */
export const ONLY_IF = ' only if ';

/** Everything that each role may do, sorted, as `action resource`, and on which condition. A role without a policy may do nothing. */
export function grantedPermissions(bridge: SynthesizedBridge): ReadonlyMap<string, readonly string[]> {
  const granted = new Map<string, string[]>(
    bridge.resources('AWS::IAM::Role').map(({ construct }) => [construct, [] as string[]]),
  );
  for (const { properties } of bridge.resources('AWS::IAM::Policy')) {
    const { PolicyDocument, Roles } = policyProperties.parse(properties);
    const permissions = PolicyDocument.Statement.flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        (Array.isArray(Resource) ? Resource : [Resource]).map(
          (resource) => `${action} ${bridge.text(resource)}${Condition ? ONLY_IF + JSON.stringify(Condition) : ''}`,
        ),
      ),
    );
    const role = bridge.text(Roles[0]);
    granted.set(role, [...(granted.get(role) ?? []), ...permissions].sort());
  }
  return granted;
}
