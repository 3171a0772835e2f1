import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';

/**
 * A secret that somebody puts into Secrets Manager. The template holds its name and never its value, and deploying
 * does not ask whether it is there yet.
 */
export class NamedSecret extends Construct {
  readonly secret: ISecret;

  constructor(
    scope: Construct,
    id: string,
    readonly secretName: string,
  ) {
    super(scope, id);
    this.secret = Secret.fromSecretNameV2(this, 'Secret', secretName);
  }

  /** To read its current value. */
  grantRead(fn: BridgeFunction, environment: Readonly<Record<string, string>> = {}): void {
    // Secrets Manager ends each ARN in a hyphen and six characters of its own choice.
    fn.allow(['secretsmanager:GetSecretValue'], [`${this.secret.secretArn}-??????`], environment);
  }
}
