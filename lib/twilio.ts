import { Construct } from 'constructs';
import type { BridgeFunction } from './bridge-function.ts';
import { NamedSecret } from './named-secret.ts';

export interface TwilioProps {
  readonly secretName: string;
  readonly baseUrl: string;
}

/** Twilio's Conversations API, as the functions that call it find it. */
export class Twilio extends Construct {
  /** JSON with `apiKeySid` and `apiKeySecret`. */
  readonly secret: NamedSecret;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { secretName, baseUrl }: TwilioProps) {
    super(scope, id);
    this.secret = new NamedSecret(this, 'ApiKey', secretName);
    this.environment = { TWILIO_SECRET_NAME: secretName, TWILIO_BASE_URL: baseUrl };
  }

  /** To call it with our API key. */
  grantCalls(fn: BridgeFunction): void {
    this.secret.grantRead(fn, this.environment);
  }
}
