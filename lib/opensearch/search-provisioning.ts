import { createHash } from 'node:crypto';
import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LogIndex } from '../firehose';
import type { DomainCapacity } from './domain-capacity';
import type { ExistingDomain } from './existing-domain';
import { keepProvisioned } from './keep-with-domain';
import type { LoginRoleArns } from './login-role-parameters';
import { type IndexContent, provisioningSourceHash } from './provisioning-code';

/** The topic of a stage, and the role with which OpenSearch Service publishes to it. */
export interface ProvisionedAlarms {
  readonly topic: ITopic;
  readonly role: IRole;
}

export interface SearchProvisioningProps {
  readonly provisioningFunction: IFunction;
  readonly domain: IDomain;
  readonly index: LogIndex;
  readonly capacity: Pick<DomainCapacity, 'numberOfShards' | 'numberOfReplicas'>;
  /** Role that provisioning maps in the domain, so that it may write `<indexName>` and `<indexName>-*`. */
  readonly deliveryRole: IRole;
  /** Role that provisioning maps in the domain, so that it may read the index and write `<indexName>-*`. */
  readonly recoveryRole: IRole;
  /** Dashboards and monitors. The function has them as files beside its code; the custom resource gets only their hashes. */
  readonly content: IndexContent;
  /** Where the monitors notify. */
  readonly alarms: ProvisionedAlarms;
  /** @default - provisioning maps the delivery role only */
  readonly loginRoleArns?: LoginRoleArns | undefined;
  /** Whether the domain is in a VPC, from which the function cannot ask OpenSearch Service for the endpoint. */
  readonly inVpc: boolean;
  /** The domain, when it belongs to somebody else. @default - the domain belongs to the stage */
  readonly existingDomain?: ExistingDomain | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a domain needs before a delivery stream may be made: the stream's security role and its mapping, the index
 * template, the ingest pipeline and the retention policy; and what people see: dashboards, and the groups of the login.
 * A delivery stream must depend on it.
 */
export class SearchProvisioning extends Construct {
  /** What the function was told, as JSON. Commands repeat it when they ask the function to look into the domain. */
  readonly properties: string;

  constructor(scope: Construct, id: string, props: SearchProvisioningProps) {
    super(scope, id);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SearchProvisioning',
      serviceToken: props.provisioningFunction.functionArn,
      // The function responds within its 15 minutes. Without this limit CloudFormation waits an hour for a function
      // that cannot start.
      serviceTimeout: Duration.minutes(20),
      properties: {
        ...propertiesOf(props),
        // CloudFormation sends an update only when a property changes. These three change with what the function does.
        SourceHash: provisioningSourceHash(),
        SavedObjectsHash: sha256(props.content.savedObjects),
        MonitorsHash: sha256(props.content.monitors),
      },
    });
    this.properties = resource.getAttString('Properties');
    // When the stack is deleted, provisioning takes back what it put into a domain of somebody else.
    if (props.existingDomain === undefined) keepProvisioned(props.removalPolicy, resource);
  }
}

function propertiesOf(props: SearchProvisioningProps): Record<string, string> {
  const { index, capacity } = props;
  return {
    DomainName: props.domain.domainName,
    IndexName: index.indexName,
    DeliveryRoleArn: props.deliveryRole.roleArn,
    RecoveryRoleArn: props.recoveryRole.roleArn,
    NumberOfShards: String(capacity.numberOfShards),
    NumberOfReplicas: String(capacity.numberOfReplicas),
    IndexRotationPeriod: index.indexRotationPeriod,
    ...(index.retentionDays !== undefined && { RetentionDays: String(index.retentionDays) }),
    ...(props.loginRoleArns && loginProperties(props.loginRoleArns)),
    ...endpointProperties(props),
    AlarmTopicArn: props.alarms.topic.topicArn,
    AlarmRoleArn: props.alarms.role.roleArn,
  };
}

/** SHA-256 of a text, in hexadecimal digits. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function loginProperties({ admin, reader, security }: LoginRoleArns) {
  return { AdminRoleArn: admin, ReaderRoleArn: reader, SecurityRoleArn: security };
}

/** How the function reaches the domain when it cannot, or may not, ask OpenSearch Service. */
function endpointProperties({ domain, inVpc, existingDomain }: SearchProvisioningProps) {
  if (existingDomain !== undefined) {
    return {
      DomainEndpoint: existingDomain.endpoint,
      MasterRoleArn: existingDomain.masterRoleArn,
      // The function then leaves alone what belongs to the domain as a whole: audit log, cluster settings, objects of others.
      ExistingDomain: 'true',
    };
  }
  return inVpc ? { DomainEndpoint: domain.domainEndpoint } : {};
}
