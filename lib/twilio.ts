import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import { NamedSecret } from './named-secret.ts';

export interface TwilioProps {
  readonly secretName: string;
  readonly authTokenSecretName: string;
  readonly baseUrl: string;
}

/** Twilio's Conversations API, as the functions that call it find it. */
export class Twilio extends Construct {
  /** JSON with `apiKeySid` and `apiKeySecret`. */
  readonly secret: NamedSecret;
  /** The account's auth token, or a JSON list of two; it need not be there. */
  readonly authToken: NamedSecret;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { secretName, authTokenSecretName, baseUrl }: TwilioProps) {
    super(scope, id);
    this.secret = new NamedSecret(this, 'ApiKey', secretName);
    this.authToken = new NamedSecret(this, 'AuthToken', authTokenSecretName);
    this.environment = { TWILIO_SECRET_NAME: secretName, TWILIO_BASE_URL: baseUrl };
  }

  /** To call it with our API key. */
  grantCalls(fn: BridgeFunction): void {
    this.secret.grantRead(fn, this.environment);
  }

  /**
   * To verify what Twilio sends.
   *
   * @param publicBaseUrl what stands before the path in the URL that Twilio was given, where it is not the API's own
   */
  grantVerification(fn: BridgeFunction, publicBaseUrl: string | undefined): void {
    this.authToken.grantRead(fn, {
      TWILIO_AUTH_TOKEN_SECRET_NAME: this.authToken.secretName,
      ...(publicBaseUrl !== undefined && { PUBLIC_BASE_URL: publicBaseUrl }),
    });
  }
}
