import { ActionBridge } from 'action-bridge';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';

const app = new App();
const stack = new Stack(app, 'SomebodysApp');
const twilioBaseUrl: string | undefined = app.node.tryGetContext('twilioBaseUrl');
const bridge = new ActionBridge(stack, 'Bridge', {
  config: './bridge.config.ts',
  ...(twilioBaseUrl !== undefined && { twilioBaseUrl }),
});

const colleague = new Role(stack, 'Colleague', { assumedBy: new AccountRootPrincipal() });
bridge.grantSend(colleague, 'warehouse');
bridge.grantAudit(colleague);

const ledgerTableName: string | undefined = app.node.tryGetContext('ledgerTableName');
const ledger = bridge.ledger.table.node.defaultChild;
if (ledgerTableName !== undefined && ledger instanceof CfnGlobalTable) ledger.tableName = ledgerTableName;

if (app.node.tryGetContext('indexOfTheirOwn') === 'true') {
  bridge.ledger.table.addGlobalSecondaryIndex({
    indexName: 'byTheirOwnIdea',
    partitionKey: { name: 'theirOwnIdea', type: AttributeType.STRING },
  });
}

new CfnOutput(stack, 'ApiUrl', { value: bridge.api.stage.url });
new CfnOutput(stack, 'LedgerTableName', { value: bridge.ledger.table.tableName });
new CfnOutput(stack, 'TrackerArn', { value: bridge.tracker.stateMachine.stateMachineArn });
