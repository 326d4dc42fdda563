import { type RemovalPolicy, Resource, type Size, Validations } from 'aws-cdk-lib';
import { EbsDeviceVolumeType } from 'aws-cdk-lib/aws-ec2';
import {
  AccountRootPrincipal,
  Effect,
  type IRole,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { DashboardsLogin } from './dashboards-login';
import { domainArnOf } from './domain-arn';
import { DomainLogs } from './domain-logs';

export interface SearchDomainProps {
  /** 3–28 characters: lower case, digits, hyphens. Fixed, so that the access policy can name the domain it is part of. */
  readonly domainName: string;
  readonly capacity: SearchDomainCapacity;
  /** Master of fine-grained access control: no master password exists anywhere. */
  readonly masterRole: IRole;
  /** @default - Dashboards has no login that anybody can use: the only master is a role */
  readonly login?: DashboardsLogin;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

export interface SearchDomainCapacity {
  readonly dataNodes: number;
  readonly dataNodeInstanceType: string;
  /** gp3 volume of each data node, in whole GiB. */
  readonly volumeSize: Size;
  /** 0 for none. */
  readonly managerNodes: number;
  readonly managerNodeInstanceType?: string;
  readonly availabilityZones: number;
  readonly standby: boolean;
}

/** An OpenSearch Service domain that is encrypted everywhere, signs every caller in through IAM, and logs what it does. */
export class SearchDomain extends Resource {
  readonly domain: Domain;
  /** Written out from the name, so that a policy with it does not wait for the domain. */
  readonly domainArn: string;

  constructor(scope: Construct, id: string, props: SearchDomainProps) {
    super(scope, id);
    const { domainName, removalPolicy, capacity } = props;
    const domainArn = domainArnOf(this, domainName);
    this.domainArn = domainArn;
    const logs = new DomainLogs(this, 'Logs', { ...props, retention: props.logRetention, domainArn });
    this.domain = new Domain(this, 'Domain', {
      domainName,
      removalPolicy,
      version: EngineVersion.openSearch('2.19'),
      // Without it CloudFormation answers another version with another, empty domain.
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
      ...(props.login && { cognitoDashboardsAuth: cognito(props.login) }),
      enableAutoSoftwareUpdate: true,
      logging: logging(logs),
      suppressLogsResourcePolicy: true,
    });
    const resource = this.domain.node.defaultChild as CfnDomain;
    // Inline: the L2's own way is a custom resource that races IAM (aws-cdk#37939).
    resource.accessPolicies = accessPolicy(domainArn);
    // Said outright: an update that only leaves the options out does not switch a login off.
    if (props.login === undefined) resource.cognitoOptions = { enabled: false };
    resource.node.addDependency(logs.resourcePolicy, ...(props.login?.beforeDomain ?? []));
    this.acknowledge(capacity);
  }

  private acknowledge({ managerNodes, availabilityZones }: SearchDomainCapacity): void {
    const findings = Validations.of(this.domain);
    findings.acknowledge(
      {
        id: 'AwsSolutions-OS1',
        reason:
          'A public endpoint that takes signed requests only: Firehose and Dashboards reach it without a VPC.',
      },
      {
        id: 'AwsSolutions-OS3',
        reason:
          'Callers have no fixed addresses; each must sign with an IAM role that is mapped in the domain.',
      },
    );
    if (managerNodes === 0) {
      findings.acknowledge({
        id: 'AwsSolutions-OS4',
        reason: 'A small stage: managers would triple its cost.',
      });
    }
    if (availabilityZones === 1) {
      findings.acknowledge({ id: 'AwsSolutions-OS7', reason: 'A small stage: one node is in one zone.' });
    }
  }

  /** `https://<endpoint>/_dashboards`. */
  get dashboardsUrl(): string {
    return `https://${this.domain.domainEndpoint}/_dashboards`;
  }
}

/**
 * The account's root principal: identity policies and fine-grained access control then decide. Naming the delivery role
 * here would be a cycle, and `*` would let anybody try.
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

function nodes(capacity: SearchDomainCapacity) {
  return {
    dataNodes: capacity.dataNodes,
    dataNodeInstanceType: capacity.dataNodeInstanceType,
    // Said outright: with the feature flag even a single node gets standby, which T3 refuses.
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
