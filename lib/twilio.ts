import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import { NamedSecret } from './named-secret.ts';

export interface TwilioProps {
  readonly secretName: string;
  readonly authTokenSecretName: string;
  readonly baseUrl: string;
}

export class Twilio extends Construct {
  /** JSON with `apiKeySid` and `apiKeySecret`. */
  readonly secret: NamedSecret;
  /** The account's auth token, or a JSON list of two. Optional. */
  readonly authToken: NamedSecret;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { secretName, authTokenSecretName, baseUrl }: TwilioProps) {
    super(scope, id);
    this.secret = new NamedSecret(this, 'ApiKey', secretName);
    this.authToken = new NamedSecret(this, 'AuthToken', authTokenSecretName);
    this.environment = { TWILIO_SECRET_NAME: secretName, TWILIO_BASE_URL: baseUrl };
  }

  grantCalls(fn: BridgeFunction): void {
    this.secret.grantRead(fn, this.environment);
  }

  /** @param publicBaseUrl base URL that Twilio calls, if it is not the API's own */
  grantVerification(fn: BridgeFunction, publicBaseUrl: string | undefined): void {
    this.authToken.grantRead(fn, {
      TWILIO_AUTH_TOKEN_SECRET_NAME: this.authToken.secretName,
      ...(publicBaseUrl !== undefined && { PUBLIC_BASE_URL: publicBaseUrl }),
    });
  }
}
