import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type AwsEnvironment, clientSettings } from './ministack.ts';
import { runLogged, type Shell, stackBlocks } from './readme-blocks.ts';

const SIGNING_SECRET = 'action-bridge/sources/shop';
const TWILIO_SECRET = 'action-bridge/twilio';

/** 32 bytes in base64, as Standard Webhooks advise. */
const signingSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{43}=$/);
const twilioApiKey = z.strictObject({ apiKeySid: z.string(), apiKeySecret: z.string() });

/** Secrets Manager as the stack's functions see it, and as the README's commands change it. */
export class Secrets {
  private readonly client: SecretsManagerClient;

  constructor(
    aws: AwsEnvironment,
    private readonly shell: Shell,
  ) {
    this.client = new SecretsManagerClient(clientSettings(aws));
  }

  /**
   * Creates them by the README's commands, then puts the simulator's API key in the place of the placeholder and a
   * newer signing secret before the one that the commands made, as while one is rotated in.
   *
   * @returns the signing secret that the commands made
   */
  async create(apiKey: z.infer<typeof twilioApiKey>): Promise<string> {
    await runLogged('create-secrets', stackBlocks().createSecrets, this.shell);
    twilioApiKey.parse(JSON.parse(await this.read(TWILIO_SECRET)));
    await this.put(TWILIO_SECRET, apiKey);
    const older = signingSecret.parse(await this.read(SIGNING_SECRET));
    await this.put(SIGNING_SECRET, [`whsec_${randomBytes(32).toString('base64')}`, older]);
    return older;
  }

  /** Stores the auth token of Twilio's account, which its callbacks are signed with. */
  async createAuthToken(token: string): Promise<void> {
    await this.client.send(new CreateSecretCommand({ Name: 'action-bridge/twilio-auth-token', SecretString: token }));
  }

  /**
   * Rotates the signing secret by the README's command, from a single one.
   *
   * @returns the new one and the one that it replaces
   * @throws {Error} when the one that it replaces is not kept beside it
   */
  async rotate(current: string): Promise<readonly [newer: string, older: string]> {
    await this.putText(SIGNING_SECRET, current);
    await runLogged('rotate-secret', stackBlocks().rotateSecret, this.shell);
    const both = z.tuple([signingSecret, z.literal(current)]);
    return both.parse(JSON.parse(await this.read(SIGNING_SECRET)));
  }

  private async read(name: string): Promise<string> {
    const { SecretString = '' } = await this.client.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString;
  }

  private put(name: string, value: unknown): Promise<void> {
    return this.putText(name, JSON.stringify(value));
  }

  private async putText(name: string, text: string): Promise<void> {
    await this.client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
  }
}
