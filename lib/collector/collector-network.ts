import { Validations } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** A VPC that is there already. */
export interface ExistingVpc {
  readonly vpcId: string;
  readonly vpcCidrBlock: string;
  /** Zones of the subnets, in their order. */
  readonly availabilityZones: readonly string[];
  /** Subnets from which Firehose, ECR, S3 and CloudWatch Logs can be reached. */
  readonly privateSubnetIds: readonly string[];
}

export interface CollectorNetworkProps {
  /** @default - a VPC of two zones without a way to the internet */
  readonly vpc?: ExistingVpc | undefined;
  /** Whether the tasks read a secret. */
  readonly withSecrets: boolean;
}

/** What a task reaches: the stream, its image (ECR, whose layers are in S3), its log; and the secret with its certificate. */
const SERVICES = {
  Firehose: InterfaceVpcEndpointAwsService.KINESIS_FIREHOSE,
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
};

const CIDR = '10.64.0.0/22';

/** Where the collector runs: a given VPC, or one of its own with endpoints of the services instead of a NAT gateway. */
export class CollectorNetwork extends Construct {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, { vpc, withSecrets }: CollectorNetworkProps) {
    super(scope, id);
    this.vpc = vpc
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          ...vpc,
          availabilityZones: [...vpc.availabilityZones],
          privateSubnetIds: [...vpc.privateSubnetIds],
        })
      : // A Vpc has every member of IVpc; some are undefined, which the interface's types do not foresee.
        (this.ownVpc(withSecrets) as IVpc);
  }

  private ownVpc(withSecrets: boolean): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(CIDR),
      // Two zones of any region, without a look-up of which it has.
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'collector', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    const services = {
      ...SERVICES,
      ...(withSecrets && { Secrets: InterfaceVpcEndpointAwsService.SECRETS_MANAGER }),
    };
    const securityGroup = new SecurityGroup(this, 'Endpoints', {
      vpc: vpc as IVpc,
      description: 'Endpoints of services',
    });
    // The network itself, not a reference to it, which cdk-nag could not judge.
    securityGroup.addIngressRule(Peer.ipv4(CIDR), Port.tcp(443), 'HTTPS of the tasks');
    for (const [name, service] of Object.entries(services)) {
      vpc.addInterfaceEndpoint(name, { service, securityGroups: [securityGroup], open: false });
    }
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'The VPC has no way to the internet: what enters is the load balancer’s port, what leaves are calls of five services, which CloudTrail knows.',
    });
    return vpc;
  }
}
