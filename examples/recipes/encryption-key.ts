import { ActionBridge } from 'action-bridge';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** A key of the account encrypts the ledger. The stack must name its region, in `props.env`. */
export class OwnKey extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new ActionBridge(this, 'Bridge', { encryptionKey: new Key(this, 'Key', { enableKeyRotation: true }) });
  }
}
