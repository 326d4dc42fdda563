import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { sourceHash } from './source-hash';

const PROVISIONING = join(__dirname, '../../lambda/provisioning');

/** The login whose groups are mapped in the domain. */
export interface ProvisionedLogin {
  readonly userPoolId: string;
  readonly identityPoolId: string;
  readonly adminRole: IRole;
  readonly readerRole: IRole;
}

export interface SearchProvisioningProps {
  readonly provisioningFunction: IFunction;
  readonly domain: IDomain;
  readonly indexName: string;
  /** Mapped in the domain, so that it may write `<indexName>` and `<indexName>-*`. */
  readonly deliveryRole: IRole;
  /** Primary shards of each index. */
  readonly numberOfShards: number;
  /** Copies beside the primary. */
  readonly numberOfReplicas: number;
  /** The stream's `IndexRotationPeriod`: an index expires one period later than its retention says. */
  readonly indexRotationPeriod: string;
  /** Days until an index expires. @default - indices are kept for ever */
  readonly retentionDays?: number;
  /** What the function has beside its code (NDJSON): a changed panel is an update. */
  readonly savedObjects: string;
  /** @default - nobody but the delivery role is mapped */
  readonly login?: ProvisionedLogin;
}

/**
 * What the domain needs before a delivery stream may be made: the stream's security role and its mapping, the index
 * template, the ingest pipeline, the retention policy. And what people see: dashboards, and the groups of their login.
 * A delivery stream must depend on it.
 */
export class SearchProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: SearchProvisioningProps) {
    super(scope, id);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SearchProvisioning',
      serviceToken: props.provisioningFunction.functionArn,
      // The function answers within its 15 minutes; one that cannot even start would otherwise be waited for an hour.
      serviceTimeout: Duration.minutes(20),
      properties: {
        DomainName: props.domain.domainName,
        IndexName: props.indexName,
        DeliveryRoleArn: props.deliveryRole.roleArn,
        NumberOfShards: String(props.numberOfShards),
        NumberOfReplicas: String(props.numberOfReplicas),
        IndexRotationPeriod: props.indexRotationPeriod,
        ...(props.retentionDays !== undefined && { RetentionDays: String(props.retentionDays) }),
        ...(props.login && loginProperties(props.login)),
        // CloudFormation calls an update only when a property changes: these two do when what the function does changes.
        SourceHash: sourceHash(PROVISIONING),
        SavedObjectsHash: createHash('sha256').update(props.savedObjects).digest('hex'),
      },
    });
  }
}

function loginProperties({ userPoolId, identityPoolId, adminRole, readerRole }: ProvisionedLogin) {
  return {
    UserPoolId: userPoolId,
    IdentityPoolId: identityPoolId,
    AdminRoleArn: adminRole.roleArn,
    ReaderRoleArn: readerRole.roleArn,
  };
}
