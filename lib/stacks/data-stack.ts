import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { ProvisioningFunction, SearchDomain, type SearchDomainCapacity } from '../opensearch';
import { acknowledgeWildcards } from './acknowledge-wildcards';
import { Archive, type ArchiveProps } from './archive';

export interface DataStackProps extends StackProps {
  readonly domainName: string;
  readonly capacity: SearchDomainCapacity;
  readonly archive: Omit<ArchiveProps, 'logRetention' | 'removalPolicy'>;
  readonly logRetentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** Everything with a state: the domain, the archive, and the function that provisions the domain. */
export class DataStack extends Stack {
  readonly domain: IDomain;
  readonly archive: Archive;
  readonly provisioningFunction: IFunction;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { domainName, removalPolicy, logRetentionDays: logRetention } = props;
    this.archive = new Archive(this, 'Archive', { ...props.archive, logRetention, removalPolicy });
    const provisioning = new ProvisioningFunction(this, 'Provisioning', {
      domainName,
      logRetention,
      removalPolicy,
    });
    const search = new SearchDomain(this, 'Search', {
      domainName,
      capacity: props.capacity,
      masterRole: provisioning.role,
      logRetention,
      removalPolicy,
    });
    acknowledgeWildcards(
      provisioning.policy,
      [`${search.domainArn}/*`],
      'The master of fine-grained access control calls every API of this one domain.',
    );
    this.domain = search.domain;
    this.provisioningFunction = provisioning.function;

    new CfnOutput(this, 'DashboardsUrl', { value: search.dashboardsUrl });
    new CfnOutput(this, 'DomainEndpoint', { value: search.domain.domainEndpoint });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.archive.bucket.bucketName });
  }
}
