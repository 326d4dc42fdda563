import { type RemovalPolicy, Resource, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { EbsDeviceVolumeType } from 'aws-cdk-lib/aws-ec2';
import {
  AccountRootPrincipal,
  Effect,
  type IRole,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { NetworkAttachment } from '../network';
import type { CustomEndpoint } from './custom-endpoint';
import type { DashboardsLogin } from './dashboards-login';
import { domainArnOf } from './domain-arn';
import type { DomainCapacity } from './domain-capacity';
import { DomainLogs } from './domain-logs';

export interface SearchDomainProps {
  /**
   * Name of the domain: 3–28 lower-case letters, digits and hyphens. It is fixed, so that the access policy can name the
   * domain that it belongs to.
   */
  readonly domainName: string;
  readonly capacity: DomainCapacity;
  /** Master of fine-grained access control. Because it is a role, there is no master password. */
  readonly masterRole: IRole;
  /** @default - nobody can log in to Dashboards */
  readonly login?: DashboardsLogin | undefined;
  /** Where the domain is attached to a VPC. @default - a public endpoint, which accepts signed requests only */
  readonly network?: NetworkAttachment | undefined;
  /** @default - only the host name that OpenSearch Service gives */
  readonly customEndpoint?: CustomEndpoint | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** An OpenSearch Service domain with encryption everywhere, fine-grained access control for IAM callers, and all its logs. */
export class SearchDomain extends Resource {
  readonly domain: Domain;
  /** ARN written out from the name, so that a policy with it does not wait for the domain. */
  readonly domainArn: string;
  /** `https://<host>/_dashboards` */
  readonly dashboardsUrl: string;
  /** Log group of the audit log. */
  readonly auditLog: ILogGroup;

  constructor(scope: Construct, id: string, props: SearchDomainProps) {
    super(scope, id);
    const { domainName, removalPolicy, capacity, logRetentionDays, login, network, customEndpoint } = props;
    const domainArn = domainArnOf(this, domainName);
    this.domainArn = domainArn;
    const logs = new DomainLogs(this, 'Logs', { domainName, domainArn, logRetentionDays, removalPolicy });
    this.auditLog = logs.audit;
    this.domain = new Domain(this, 'Domain', {
      domainName,
      removalPolicy,
      version: EngineVersion.openSearch('2.19'),
      // Without this policy CloudFormation replaces the domain by an empty one when the version changes.
      enableVersionUpgrade: true,
      capacity: nodes(capacity),
      zoneAwareness:
        capacity.availabilityZones > 1
          ? { enabled: true, availabilityZoneCount: capacity.availabilityZones }
          : { enabled: false },
      ebs: { volumeType: EbsDeviceVolumeType.GP3, volumeSize: capacity.volumeSize.toGibibytes() },
      encryptionAtRest: { enabled: true },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      fineGrainedAccessControl: { masterUserArn: props.masterRole.roleArn },
      ...(login && { cognitoDashboardsAuth: cognito(login) }),
      ...(customEndpoint && { customEndpoint: this.customEndpoint(customEndpoint) }),
      enableAutoSoftwareUpdate: true,
      logging: logging(logs),
      suppressLogsResourcePolicy: true,
    });
    const resource = this.domain.node.defaultChild as CfnDomain;
    // The policy is inline, because the L2's `accessPolicies` is a custom resource that races IAM (aws-cdk#37939).
    resource.accessPolicies = accessPolicy(domainArn);
    // `Enabled: false` is explicit, because an update that leaves the options out does not switch a login off.
    if (login === undefined) resource.cognitoOptions = { enabled: false };
    // The ids are given, so the L2's `vpc`, which looks subnets up, is not needed.
    if (network) resource.vpcOptions = vpcOptions(network);
    resource.node.addDependency(logs.resourcePolicy, ...(login?.beforeDomain ?? []));
    this.dashboardsUrl = `https://${customEndpoint?.hostName ?? this.domain.domainEndpoint}/_dashboards`;
    this.acknowledge(props);
  }

  private customEndpoint({ hostName, certificateArn }: CustomEndpoint) {
    return {
      domainName: hostName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    };
  }

  private acknowledge({ capacity, network }: SearchDomainProps): void {
    const { managerNodes, availabilityZones } = capacity;
    const findings = Validations.of(this.domain);
    findings.acknowledge({
      id: 'AwsSolutions-OS3',
      reason:
        'Callers have no fixed addresses. Each must sign with an IAM role that is mapped in the domain.',
    });
    if (network === undefined) {
      findings.acknowledge({
        id: 'AwsSolutions-OS1',
        reason:
          'The public endpoint accepts signed requests only. The setting `vpc` puts the domain into a VPC instead.',
      });
    }
    if (managerNodes === 0) {
      findings.acknowledge({
        id: 'AwsSolutions-OS4',
        reason: 'Managers would triple the cost of a small stage.',
      });
    }
    if (availabilityZones === 1) {
      findings.acknowledge({
        id: 'AwsSolutions-OS7',
        reason: 'The one node of a small stage is in one zone.',
      });
    }
  }
}

function vpcOptions({ subnetIds, securityGroupIds }: NetworkAttachment): CfnDomain.VPCOptionsProperty {
  return { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
}

/**
 * A policy for the account's root principal, which leaves the decision to identity policies and fine-grained access
 * control. Naming the delivery role would be a cycle, and `*` would let callers of every account try.
 */
function accessPolicy(domainArn: string): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new AccountRootPrincipal()],
        actions: ['es:ESHttp*'],
        resources: [`${domainArn}/*`],
      }),
    ],
  });
}

function nodes(capacity: DomainCapacity) {
  return {
    dataNodes: capacity.dataNodes,
    dataNodeInstanceType: capacity.dataNodeInstanceType,
    // The value is explicit, because the feature flag gives even a single node standby, which T3 instances do not support.
    multiAzWithStandbyEnabled: capacity.standby,
    ...(capacity.managerNodes > 0 && {
      masterNodes: capacity.managerNodes,
      ...(capacity.managerNodeInstanceType !== undefined && {
        masterNodeInstanceType: capacity.managerNodeInstanceType,
      }),
    }),
  };
}

function cognito({ identityPool, roles, userPool }: DashboardsLogin) {
  return { identityPoolId: identityPool.ref, userPoolId: userPool.userPoolId, role: roles.service };
}

function logging(logs: DomainLogs) {
  return {
    auditLogEnabled: true,
    auditLogGroup: logs.audit,
    appLogEnabled: true,
    appLogGroup: logs.application,
    slowSearchLogEnabled: true,
    slowSearchLogGroup: logs.slowSearch,
    slowIndexLogEnabled: true,
    slowIndexLogGroup: logs.slowIndex,
  };
}
