import { ActionBridge } from 'action-bridge';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The ledger can be read only by those who may use a key of the account. CDK wants to know the region: `props.env`. */
export class OwnKey extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new ActionBridge(this, 'Bridge', { encryptionKey: new Key(this, 'Key', { enableKeyRotation: true }) });
  }
}
