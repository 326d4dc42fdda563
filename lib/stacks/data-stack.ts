import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { Archive, type ArchiveProps } from '../archive';
import type { LoginSettings } from '../config';
import { acknowledgeWildcards } from '../iam';
import { MonitorRole } from '../monitors';
import {
  DashboardsLogin,
  type DomainCapacity,
  type IndexContent,
  type ProvisionedLogin,
  ProvisioningFunction,
  SearchDomain,
} from '../opensearch';
import { AlarmTopic } from '../operations';

export interface DataStackProps extends StackProps {
  readonly stage: string;
  readonly domainName: string;
  readonly capacity: DomainCapacity;
  readonly backup: Pick<ArchiveProps, 'infrequentAccessAfterDays' | 'glacierAfterDays' | 'expireAfterDays'>;
  readonly login: LoginSettings;
  /** E-mail address that gets the notifications of alarms and monitors. @default - nobody */
  readonly alarmEmail?: string | undefined;
  readonly content: IndexContent;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Everything that holds data: the domain, its login, the archive, and the function that provisions the domain. */
export class DataStack extends Stack {
  readonly domain: IDomain;
  readonly archive: Archive;
  readonly provisioningFunction: LambdaFunction;
  readonly auditLog: ILogGroup;
  readonly notifications: AlarmTopic;
  readonly monitorRole: IRole;
  readonly login: ProvisionedLogin | undefined;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { domainName, content, logRetentionDays, removalPolicy } = props;
    this.archive = new Archive(this, 'Archive', {
      infrequentAccessAfterDays: props.backup.infrequentAccessAfterDays,
      glacierAfterDays: props.backup.glacierAfterDays,
      expireAfterDays: props.backup.expireAfterDays,
      logRetentionDays,
      removalPolicy,
    });
    const login = this.createLogin(props);
    this.notifications = new AlarmTopic(this, 'Notifications', {
      stage: props.stage,
      alarmEmail: props.alarmEmail,
      removalPolicy,
    });
    const { topic, encryptionKey } = this.notifications;
    this.monitorRole = new MonitorRole(this, 'Monitors', { topic, encryptionKey }).role;
    const provisioning = new ProvisioningFunction(this, 'Provisioning', {
      domainName,
      content,
      monitorRole: this.monitorRole,
      login,
      logRetentionDays,
      removalPolicy,
    });
    const search = new SearchDomain(this, 'Search', {
      domainName,
      capacity: props.capacity,
      masterRole: provisioning.role,
      login,
      logRetentionDays,
      removalPolicy,
    });
    acknowledgePaths(search.domainArn, provisioning, login);
    this.login = login && provisioned(login);
    this.domain = search.domain;
    this.provisioningFunction = provisioning.function;
    this.auditLog = search.auditLog;

    new CfnOutput(this, 'DashboardsUrl', { value: search.dashboardsUrl });
    new CfnOutput(this, 'DomainEndpoint', { value: search.domain.domainEndpoint });
    new CfnOutput(this, 'ProvisioningFunctionName', { value: provisioning.function.functionName });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.notifications.topic.topicArn });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.archive.bucket.bucketName });
    if (login) new CfnOutput(this, 'UserPoolId', { value: login.userPool.userPoolId });
  }

  private createLogin({ login, domainName, removalPolicy }: DataStackProps): DashboardsLogin | undefined {
    if (!login.enabled) return undefined;
    return new DashboardsLogin(this, 'Login', { domainName, adminEmail: login.adminEmail, removalPolicy });
  }
}

function acknowledgePaths(
  domainArn: string,
  provisioning: ProvisioningFunction,
  login: DashboardsLogin | undefined,
): void {
  const paths = [`${domainArn}/*`];
  acknowledgeWildcards(
    provisioning.policy,
    paths,
    'The master of fine-grained access control calls every API of this one domain.',
  );
  if (login === undefined) return;
  acknowledgeWildcards(
    provisioning.policy,
    ['*'],
    'cognito-identity:SetIdentityPoolRoles knows no resource. Its statement allows this action only.',
  );
  for (const policy of login.roles.policies) {
    acknowledgeWildcards(
      policy,
      paths,
      'A login reaches this one domain. Fine-grained access control decides what it may do there.',
    );
  }
}

function provisioned({ identityPool, roles, tagsHash, userPool }: DashboardsLogin): ProvisionedLogin {
  return {
    userPoolId: userPool.userPoolId,
    identityPoolId: identityPool.ref,
    adminRole: roles.admin,
    readerRole: roles.reader,
    securityRole: roles.security,
    tagsHash,
  };
}
