import { ActionBridge } from 'action-bridge';
import { Stack, type StackProps } from 'aws-cdk-lib';
import { ApiMapping, CfnApi, DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type HostedZoneAttributes, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

interface CustomDomainProps extends StackProps {
  /** For example hooks.example.com. */
  readonly domainName: string;
  readonly zone: HostedZoneAttributes;
}

/** Events come in at https://hooks.example.com/events/{source}, and nowhere else. */
export class CustomDomain extends Stack {
  constructor(scope: Construct, id: string, { domainName, zone, ...props }: CustomDomainProps) {
    super(scope, id, props);
    const { api } = new ActionBridge(this, 'Bridge');

    const hostedZone = HostedZone.fromHostedZoneAttributes(this, 'Zone', zone);
    const validation = CertificateValidation.fromDns(hostedZone);
    const certificate = new Certificate(this, 'Certificate', { domainName, validation });
    const domain = new DomainName(this, 'Domain', { domainName, certificate });
    new ApiMapping(this, 'Mapping', { api: api.httpApi, stage: api.stage, domainName: domain });
    const target = new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId);
    new ARecord(this, 'Record', { zone: hostedZone, recordName: domainName, target: RecordTarget.fromAlias(target) });

    // API Gateway's own address would be a way around it.
    const resource = api.httpApi.node.defaultChild;
    if (CfnApi.isCfnApi(resource)) resource.disableExecuteApiEndpoint = true;
  }
}
