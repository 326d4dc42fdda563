import { CfnOutput, type Duration, type RemovalPolicy, type Size, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { DeliveryRole, DeliveryStream, ErrorLog, type IndexRotation, type S3Backup } from '../firehose';
import { type ProvisionedLogin, SearchProvisioning } from '../opensearch';

export interface DeliveryStackProps extends StackProps {
  readonly domain: IDomain;
  readonly provisioningFunction: IFunction;
  readonly backup: S3Backup;
  readonly indexName: string;
  readonly indexRotation: IndexRotation;
  readonly bufferingInterval: Duration;
  readonly bufferingSize: Size;
  readonly retryDuration: Duration;
  readonly numberOfShards: number;
  readonly numberOfReplicas: number;
  /** @default - indices are kept for ever */
  readonly retentionDays?: number;
  /** Dashboards of the index, as NDJSON. */
  readonly savedObjects: string;
  /** @default - nobody can log in to Dashboards */
  readonly login?: ProvisionedLogin;
  readonly logRetentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The delivery stream, after its role is allowed in IAM and mapped in the domain. */
export class DeliveryStack extends Stack {
  readonly stream: DeliveryStream;
  readonly deliveryRole: DeliveryRole;

  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { domain, backup, indexName, removalPolicy, logRetentionDays: retention } = props;
    const errorLog = new ErrorLog(this, 'ErrorLog', { retention, removalPolicy });
    const deliveryRole = new DeliveryRole(this, 'DeliveryRole', { domain, indexName, backup, errorLog });
    const provisioning = new SearchProvisioning(this, 'Provisioning', {
      ...props,
      deliveryRole: deliveryRole.role,
      indexRotationPeriod: props.indexRotation.period,
    });
    this.deliveryRole = deliveryRole;
    this.stream = new DeliveryStream(this, 'Stream', { ...props, deliveryRole, errorLog });
    this.stream.node.addDependency(provisioning);

    new CfnOutput(this, 'DeliveryStreamName', { value: this.stream.deliveryStreamName });
  }
}
