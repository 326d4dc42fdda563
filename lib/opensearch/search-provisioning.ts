import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CustomResource } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';

const RESOURCES = join(__dirname, '../../lambda/provisioning/resources');

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
      properties: {
        DomainName: props.domain.domainName,
        IndexName: props.indexName,
        DeliveryRoleArn: props.deliveryRole.roleArn,
        NumberOfShards: String(props.numberOfShards),
        NumberOfReplicas: String(props.numberOfReplicas),
        IndexRotationPeriod: props.indexRotationPeriod,
        ...(props.retentionDays !== undefined && { RetentionDays: String(props.retentionDays) }),
        ...(props.login && loginProperties(props.login)),
        ResourcesHash: hashOf(RESOURCES),
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

/** CloudFormation calls an update only when a property changes: this one does when a data file does. */
function hashOf(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(directory, file).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
