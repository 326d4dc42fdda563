import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import {
  type Buffering,
  DeliveryRole,
  DeliveryStream,
  ErrorLog,
  type LogIndex,
  type S3Backup,
} from '../firehose';
import {
  type DomainCapacity,
  type IndexContent,
  type ProvisionedAlarms,
  type ProvisionedLogin,
  SearchProvisioning,
} from '../opensearch';
import { RecoveryRole } from '../recovery';

export interface DeliveryStackProps extends StackProps {
  readonly domain: IDomain;
  readonly provisioningFunction: IFunction;
  readonly index: LogIndex;
  readonly capacity: Pick<DomainCapacity, 'numberOfShards' | 'numberOfReplicas'>;
  readonly buffering: Buffering;
  readonly backup: S3Backup;
  readonly content: IndexContent;
  /** Where the monitors notify. */
  readonly alarms: ProvisionedAlarms;
  /** @default - nobody can log in to Dashboards */
  readonly login?: ProvisionedLogin | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The delivery stream. It is created after IAM allows its role and the domain maps it. */
export class DeliveryStack extends Stack {
  readonly stream: DeliveryStream;
  readonly deliveryRole: DeliveryRole;
  readonly recoveryRole: RecoveryRole;

  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { domain, index, backup, logRetentionDays, removalPolicy } = props;
    const errorLog = new ErrorLog(this, 'ErrorLog', { logRetentionDays, removalPolicy });
    const deliveryRole = new DeliveryRole(this, 'DeliveryRole', {
      domain,
      indexName: index.indexName,
      backup,
      errorLog,
    });
    this.recoveryRole = new RecoveryRole(this, 'RecoveryRole', {
      domain,
      indexName: index.indexName,
      backup,
    });
    const provisioning = new SearchProvisioning(this, 'Provisioning', {
      provisioningFunction: props.provisioningFunction,
      domain,
      index,
      capacity: props.capacity,
      deliveryRole: deliveryRole.role,
      recoveryRole: this.recoveryRole.role,
      content: props.content,
      alarms: props.alarms,
      login: props.login,
    });
    this.deliveryRole = deliveryRole;
    this.stream = new DeliveryStream(this, 'Stream', {
      domain,
      deliveryRole,
      index,
      buffering: props.buffering,
      backup,
      errorLog,
    });
    this.stream.node.addDependency(provisioning);

    new CfnOutput(this, 'DeliveryRoleArn', { value: deliveryRole.role.roleArn });
    new CfnOutput(this, 'DeliveryStreamName', { value: this.stream.deliveryStreamName });
  }
}
