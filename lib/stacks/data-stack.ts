import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import {
  DashboardsLogin,
  type DashboardsLoginProps,
  type ProvisionedLogin,
  ProvisioningFunction,
  SearchDomain,
  type SearchDomainCapacity,
} from '../opensearch';
import { acknowledgeWildcards } from './acknowledge-wildcards';
import { Archive, type ArchiveProps } from './archive';

export interface DataStackProps extends StackProps {
  readonly domainName: string;
  readonly capacity: SearchDomainCapacity;
  readonly archive: Omit<ArchiveProps, 'logRetention' | 'removalPolicy'>;
  /** @default - nobody can log in to Dashboards */
  readonly login?: Pick<DashboardsLoginProps, 'adminEmail'>;
  /** Dashboards of the index, as NDJSON. */
  readonly savedObjects: string;
  readonly logRetentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** Everything with a state: the domain, its login, the archive, and the function that provisions the domain. */
export class DataStack extends Stack {
  readonly domain: IDomain;
  readonly archive: Archive;
  readonly provisioningFunction: IFunction;
  readonly login: ProvisionedLogin | undefined;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { domainName, removalPolicy, logRetentionDays: logRetention } = props;
    this.archive = new Archive(this, 'Archive', { ...props.archive, logRetention, removalPolicy });
    const login =
      props.login && new DashboardsLogin(this, 'Login', { domainName, removalPolicy, ...props.login });
    const provisioning = new ProvisioningFunction(this, 'Provisioning', {
      domainName,
      savedObjects: props.savedObjects,
      ...(login && { login }),
      logRetention,
      removalPolicy,
    });
    const search = new SearchDomain(this, 'Search', {
      domainName,
      capacity: props.capacity,
      masterRole: provisioning.role,
      ...(login && { login }),
      logRetention,
      removalPolicy,
    });
    acknowledgeWildcards(
      provisioning.policy,
      [`${search.domainArn}/*`],
      'The master of fine-grained access control calls every API of this one domain.',
    );
    for (const policy of login?.roles.policies ?? []) {
      acknowledgeWildcards(
        policy,
        [`${search.domainArn}/*`],
        'A login reaches this one domain; what it may do in there is for fine-grained access control.',
      );
    }
    this.login = login && provisioned(login);
    this.domain = search.domain;
    this.provisioningFunction = provisioning.function;

    new CfnOutput(this, 'DashboardsUrl', { value: search.dashboardsUrl });
    new CfnOutput(this, 'DomainEndpoint', { value: search.domain.domainEndpoint });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.archive.bucket.bucketName });
    if (login) new CfnOutput(this, 'UserPoolId', { value: login.userPool.userPoolId });
  }
}

function provisioned({ identityPool, roles, userPool }: DashboardsLogin): ProvisionedLogin {
  return {
    userPoolId: userPool.userPoolId,
    identityPoolId: identityPool.ref,
    adminRole: roles.admin,
    readerRole: roles.reader,
  };
}
