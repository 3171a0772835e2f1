import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';

/** A secret that you create in Secrets Manager. The template holds only its name; deployment does not need it. */
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

  grantRead(fn: BridgeFunction, environment: Readonly<Record<string, string>> = {}): void {
    // Secrets Manager appends a hyphen and six random characters to each ARN.
    fn.allow(['secretsmanager:GetSecretValue'], [`${this.secret.secretArn}-??????`], environment);
  }
}
