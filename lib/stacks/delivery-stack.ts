import { CfnOutput } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { LoginSettings, TransformSettings } from '../config';
import {
  type Buffering,
  DeliveryRole,
  DeliveryStream,
  ErrorLog,
  type LogIndex,
  type S3Backup,
  streamNameParameter,
} from '../firehose';
import type { NetworkAttachment } from '../network';
import {
  type DomainCapacity,
  type ExistingDomain,
  type IndexContent,
  LoginRoleParameters,
  type ProvisionedAlarms,
  SearchProvisioning,
} from '../opensearch';
import { RecoveryRole } from '../recovery';
import { DirectoryBucket, RecordTransform } from '../transform';
import { type Stage, StageStack } from './stage-stack';

export interface DeliveryStackProps {
  readonly stage: Stage;
  readonly domain: IDomain;
  readonly existingDomain?: ExistingDomain | undefined;
  readonly provisioningFunction: IFunction;
  /** Attachment of the stream to the domain's VPC. @default - the domain is in no VPC */
  readonly network?: NetworkAttachment | undefined;
  readonly index: LogIndex;
  readonly capacity: Pick<DomainCapacity, 'numberOfShards' | 'numberOfReplicas'>;
  readonly buffering: Buffering;
  readonly backup: S3Backup;
  readonly transform: TransformSettings;
  readonly login: LoginSettings;
  readonly deliverySourceAccount?: boolean | undefined;
  readonly content: IndexContent;
  /** Where the monitors notify. */
  readonly alarms: ProvisionedAlarms;
}

/** The delivery stream. It is created after IAM allows its role and the domain maps it. */
export class DeliveryStack extends StageStack {
  readonly stream: DeliveryStream;
  readonly deliveryRole: DeliveryRole;
  readonly recoveryRole: RecoveryRole;

  constructor(scope: Construct, props: DeliveryStackProps) {
    const { stage, domain, index, backup, network } = props;
    const { logRetentionDays, removalPolicy } = stage;
    super(scope, 'delivery', { stage, description: 'delivery stream into OpenSearch and the archive' });
    const errorLog = new ErrorLog(this, 'ErrorLog', { logRetentionDays, removalPolicy });
    const transform = this.createTransform(props);
    this.deliveryRole = new DeliveryRole(this, 'DeliveryRole', {
      domain,
      indexName: index.indexName,
      backup,
      errorLog,
      transform,
      inVpc: network !== undefined,
      sourceAccount: props.deliverySourceAccount ?? false,
    });
    this.recoveryRole = new RecoveryRole(this, 'RecoveryRole', {
      domain,
      indexName: index.indexName,
      backup,
    });
    const provisioning = this.createProvisioning(props);
    this.stream = new DeliveryStream(this, 'Stream', {
      domain,
      deliveryRole: this.deliveryRole,
      index,
      buffering: props.buffering,
      backup,
      errorLog,
      transform,
      network,
    });
    this.stream.node.addDependency(provisioning);
    this.publishStream(stage.name);
    // What npm run doctor and npm run smoke give the function, which they ask to look into the domain.
    new CfnOutput(this, 'ProvisioningProperties', { value: provisioning.properties });
  }

  private createTransform({ transform, backup, stage }: DeliveryStackProps): IFunction | undefined {
    if (!transform.enabled) return undefined;
    return new RecordTransform(this, 'Transform', {
      directoryBucket: DirectoryBucket.read(this, 'Directory', stage.name),
      timeZone: transform.timeZone,
      encryptionKey: backup.encryptionKey,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    }).function;
  }

  private createProvisioning(props: DeliveryStackProps): SearchProvisioning {
    const { stage, login } = props;
    return new SearchProvisioning(this, 'Provisioning', {
      provisioningFunction: props.provisioningFunction,
      domain: props.domain,
      existingDomain: props.existingDomain,
      inVpc: props.network !== undefined,
      index: props.index,
      capacity: props.capacity,
      deliveryRole: this.deliveryRole.role,
      recoveryRole: this.recoveryRole.role,
      content: props.content,
      alarms: props.alarms,
      removalPolicy: stage.removalPolicy,
      loginRoleArns: login.enabled ? LoginRoleParameters.read(this, 'LoginRoles', stage.name) : undefined,
    });
  }

  private publishStream(stage: string): void {
    const { deliveryStreamName, deliveryStreamArn } = this.stream;
    new CfnOutput(this, 'DeliveryRoleArn', { value: this.deliveryRole.role.roleArn });
    new CfnOutput(this, 'DeliveryStreamName', { value: deliveryStreamName });
    new StringParameter(this, 'StreamName', {
      parameterName: streamNameParameter(stage),
      stringValue: deliveryStreamName,
      description: 'Name of the delivery stream that takes log records',
    });
    // Producers stacks of earlier versions import these values, and an export in use cannot be removed.
    this.exportValue(deliveryStreamName);
    this.exportValue(deliveryStreamArn);
  }
}
