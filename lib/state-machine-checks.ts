import { readFileSync } from 'node:fs';
import validateDefinition from 'asl-validator';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import * as z from 'zod';

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).optional() }),
  ),
});

const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.json())]) });
const ref = z.object({ Ref: z.string() });

/**
 * Makes synthesis fail on a state machine that Step Functions would reject, such as one with an unreachable state. CDK
 * and CloudFormation do not check definitions.
 */
export class StateMachineChecks implements IPolicyValidationPlugin {
  readonly name = 'StateMachineChecks';

  validate({ templatePaths }: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = templatePaths.flatMap((templatePath) => {
      const { Resources } = template.parse(JSON.parse(readFileSync(templatePath, 'utf8')));
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine')
        .flatMap(([resourceLogicalId, { Properties }]) =>
          problemsOf(Properties?.DefinitionString).map(
            (description): PolicyViolation => ({
              ruleName: 'InvalidStateMachine',
              description,
              severity: 'error',
              violatingResources: [{ resourceLogicalId, templatePath, locations: ['Properties/DefinitionString'] }],
            }),
          ),
        );
    });
    return { success: violations.length === 0, violations };
  }
}

function problemsOf(definitionString: z.core.util.JSONType | undefined): string[] {
  if (definitionString === undefined) return ['It has no DefinitionString. Only that can be checked.'];
  const definition = parsedOrError(resolve(definitionString));
  if (definition instanceof SyntaxError) return [`Its DefinitionString is not JSON: ${definition.message}`];
  const { isValid, errorsText } = validateDefinition(definition);
  return isValid ? [] : errorsText().split('\n');
}

function parsedOrError(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    return error;
  }
}

/** Puts placeholders where CloudFormation fills in values. */
function resolve(value: z.core.util.JSONType): string {
  if (typeof value === 'string') return value;
  const joined = join.safeParse(value);
  if (joined.success) return joined.data['Fn::Join'][1].map(resolve).join(joined.data['Fn::Join'][0]);
  const referred = ref.safeParse(value);
  if (referred.success) return referred.data.Ref === 'AWS::Partition' ? 'aws' : referred.data.Ref;
  return 'arn:aws:lambda:us-east-1:111122223333:function:placeholder';
}
