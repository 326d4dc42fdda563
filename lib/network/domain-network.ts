import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { VpcSettings } from './vpc-settings';

const HTTPS = 443;

/** Where something is attached to a VPC. */
export interface NetworkAttachment {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface DomainNetworkProps {
  readonly vpc: VpcSettings;
  /** Name in the descriptions of the security groups. */
  readonly domainName: string;
  /** Whether the domain belongs to somebody else, whose security group has to let the clients in. */
  readonly existingDomain: boolean;
}

/**
 * The attachments of a domain and of its clients, the provisioning function and the stream, to a VPC. Nothing is looked
 * up, and no subnets, routes or endpoints are made.
 *
 * @see docs/accounts.md for what the VPC must have.
 */
export class DomainNetwork extends Construct {
  /** Attachment of the domain. */
  readonly domain: NetworkAttachment;
  /** Attachment of what sends requests to the domain. */
  readonly clients: NetworkAttachment;

  constructor(scope: Construct, id: string, props: DomainNetworkProps) {
    super(scope, id);
    const { subnetIds, securityGroupIds } = props.vpc;
    if (securityGroupIds !== undefined) {
      this.domain = { subnetIds, securityGroupIds };
      this.clients = { subnetIds, securityGroupIds };
      return;
    }
    const clientGroup = this.clientGroup(props);
    this.clients = { subnetIds, securityGroupIds: [clientGroup.attrGroupId] };
    this.domain = props.existingDomain
      ? this.clients
      : { subnetIds, securityGroupIds: [this.domainGroup(props, clientGroup).attrGroupId] };
  }

  private clientGroup({ vpc, domainName }: DomainNetworkProps): CfnSecurityGroup {
    return new CfnSecurityGroup(this, 'Clients', {
      groupDescription: `Provisioning function and delivery stream of ${domainName}`,
      vpcId: vpc.vpcId,
      securityGroupEgress: [
        {
          ipProtocol: 'tcp',
          fromPort: HTTPS,
          toPort: HTTPS,
          cidrIp: '0.0.0.0/0',
          description: 'The domain, and the AWS services that the function calls',
        },
      ],
    });
  }

  private domainGroup({ vpc, domainName }: DomainNetworkProps, clients: CfnSecurityGroup): CfnSecurityGroup {
    const group = new CfnSecurityGroup(this, 'Domain', {
      groupDescription: `OpenSearch domain ${domainName}`,
      vpcId: vpc.vpcId,
      // Without a rule EC2 adds one that allows everything. A domain starts no connections, so this one leads nowhere.
      securityGroupEgress: [
        { ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'None' },
      ],
    });
    new CfnSecurityGroupIngress(this, 'DomainFromClients', {
      groupId: group.attrGroupId,
      sourceSecurityGroupId: clients.attrGroupId,
      ipProtocol: 'tcp',
      fromPort: HTTPS,
      toPort: HTTPS,
      description: 'Provisioning function and delivery stream',
    });
    return group;
  }
}
