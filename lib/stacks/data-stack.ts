import { CfnOutput } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Domain, type IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { Archive, type ArchiveProps } from '../archive';
import type { LoginSettings, TransformSettings } from '../config';
import { MonitorRole } from '../monitors';
import { DomainNetwork, type NetworkAttachment, type VpcSettings } from '../network';
import {
  type CustomEndpoint,
  DashboardsLogin,
  type DomainCapacity,
  domainArnOf,
  domainNameIn,
  type ExistingDomain,
  type IndexContent,
  LoginProvisioning,
  LoginRoleParameters,
  ProvisioningFunction,
  SearchDomain,
} from '../opensearch';
import { AlarmTopic } from '../operations';
import { DirectoryBucket } from '../transform';
import { type Stage, StageStack } from './stage-stack';

export interface DataStackProps {
  readonly stage: Stage;
  readonly capacity: DomainCapacity;
  readonly backup: Pick<ArchiveProps, 'infrequentAccessAfterDays' | 'glacierAfterDays' | 'expireAfterDays'>;
  readonly login: LoginSettings;
  readonly transform: TransformSettings;
  /** E-mail address that gets the notifications of alarms and monitors. @default - nobody */
  readonly alarmEmail?: string | undefined;
  readonly vpc?: VpcSettings | undefined;
  readonly existingDomain?: ExistingDomain | undefined;
  readonly customEndpoint?: CustomEndpoint | undefined;
  readonly content: IndexContent;
}

/** Everything that holds data: the domain, its login, the archive, and the function that provisions the domain. */
export class DataStack extends StageStack {
  readonly domain: IDomain;
  readonly archive: Archive;
  readonly provisioningFunction: LambdaFunction;
  readonly notifications: AlarmTopic;
  readonly monitorRole: IRole;
  /** Attachment of what sends requests to the domain. @default - the domain is in no VPC */
  readonly clientNetwork: NetworkAttachment | undefined;
  /** Log group of the domain's audit log. @default - the domain belongs to somebody else */
  auditLog: ILogGroup | undefined;

  constructor(scope: Construct, props: DataStackProps) {
    const { stage, existingDomain } = props;
    super(scope, 'data', { stage, description: 'OpenSearch domain, its login, and log archive' });
    this.archive = this.createArchive(props);
    this.notifications = this.createNotifications(props);
    if (props.transform.enabled) this.createDirectory(props);
    const { topic, encryptionKey } = this.notifications;
    this.monitorRole = new MonitorRole(this, 'Monitors', { topic, encryptionKey }).role;
    const domainName = existingDomain ? domainNameIn(existingDomain.domainArn) : `ekk-${stage.name}`;
    const network = this.createNetwork(props, domainName);
    this.clientNetwork = network?.clients;
    const provisioning = new ProvisioningFunction(this, 'Provisioning', {
      domainName,
      domainArn: existingDomain?.domainArn ?? domainArnOf(this, domainName),
      masterRoleArn: existingDomain?.masterRoleArn,
      network: this.clientNetwork,
      content: props.content,
      monitorRole: this.monitorRole,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    this.provisioningFunction = provisioning.function;
    new CfnOutput(this, 'ProvisioningFunctionName', { value: provisioning.function.functionName });
    if (existingDomain) {
      this.domain = this.referToDomain(existingDomain);
      new CfnOutput(this, 'DomainEndpoint', { value: existingDomain.endpoint });
      // The master role of the existing domain has to trust this role before the delivery stack is deployed.
      new CfnOutput(this, 'ProvisioningRoleArn', { value: provisioning.role.roleArn });
    } else {
      this.domain = this.createDomain(props, { domainName, network, provisioning });
    }
  }

  private createArchive({ stage, backup }: DataStackProps): Archive {
    const archive = new Archive(this, 'Archive', {
      infrequentAccessAfterDays: backup.infrequentAccessAfterDays,
      glacierAfterDays: backup.glacierAfterDays,
      expireAfterDays: backup.expireAfterDays,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    new CfnOutput(this, 'ArchiveBucketName', { value: archive.bucket.bucketName });
    return archive;
  }

  private createDirectory({ stage }: DataStackProps): void {
    const { bucket } = new DirectoryBucket(this, 'Directory', {
      stage: stage.name,
      encryptionKey: this.archive.encryptionKey,
      removalPolicy: stage.removalPolicy,
    });
    // Delivery stacks of earlier versions import these values, and an export in use cannot be removed.
    this.exportValue(bucket.bucketArn);
    this.exportValue(bucket.bucketName);
  }

  private createNotifications({ stage, alarmEmail }: DataStackProps): AlarmTopic {
    const notifications = new AlarmTopic(this, 'Notifications', {
      stage: stage.name,
      alarmEmail,
      removalPolicy: stage.removalPolicy,
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: notifications.topic.topicArn });
    return notifications;
  }

  private createNetwork(props: DataStackProps, domainName: string): DomainNetwork | undefined {
    const { vpc, existingDomain } = props;
    if (vpc === undefined) return undefined;
    return new DomainNetwork(this, 'Network', {
      vpc,
      domainName,
      existingDomain: existingDomain !== undefined,
    });
  }

  private referToDomain({ domainArn, endpoint }: ExistingDomain): IDomain {
    return Domain.fromDomainAttributes(this, 'ExistingDomain', {
      domainArn,
      domainEndpoint: `https://${endpoint}`,
    });
  }

  private createDomain(
    props: DataStackProps,
    around: { domainName: string; network: DomainNetwork | undefined; provisioning: ProvisioningFunction },
  ): IDomain {
    const { stage, customEndpoint } = props;
    const { domainName } = around;
    const login = this.createLogin(props, domainName);
    const search = new SearchDomain(this, 'Search', {
      domainName,
      capacity: props.capacity,
      masterRole: around.provisioning.role,
      login,
      network: around.network?.domain,
      customEndpoint,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    const { domain } = search;
    this.auditLog = search.auditLog;
    // With the login the operations stack imports the name, and an export in use cannot be removed.
    this.exportValue(search.auditLog.logGroupName);
    new CfnOutput(this, 'DashboardsUrl', { value: search.dashboardsUrl });
    new CfnOutput(this, 'DomainEndpoint', { value: domain.domainEndpoint });
    if (login) this.provisionLogin({ login, domain, props });
    return domain;
  }

  private createLogin({ stage, login }: DataStackProps, domainName: string): DashboardsLogin | undefined {
    if (!login.enabled) return undefined;
    return new DashboardsLogin(this, 'Login', {
      domainName,
      adminEmail: login.adminEmail,
      removalPolicy: stage.removalPolicy,
    });
  }

  private provisionLogin(made: { login: DashboardsLogin; domain: IDomain; props: DataStackProps }): void {
    const { login, domain, props } = made;
    const { stage, customEndpoint } = props;
    new LoginProvisioning(this, 'LoginProvisioning', {
      domain,
      login,
      customEndpoint,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    new LoginRoleParameters(this, 'LoginRoles', { stage: stage.name, roles: login.roles });
    new CfnOutput(this, 'UserPoolId', { value: login.userPool.userPoolId });
    this.keepExportsOfEarlierVersions(login);
  }

  /** Delivery stacks of earlier versions import these values, and an export in use cannot be removed. */
  private keepExportsOfEarlierVersions({ userPool, identityPool, roles }: DashboardsLogin): void {
    this.exportValue(userPool.userPoolId);
    this.exportValue(identityPool.ref);
    this.exportValue(roles.admin.roleArn);
    this.exportValue(roles.reader.roleArn);
  }
}
