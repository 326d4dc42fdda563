import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { CollectorNetwork, CollectorService, type ExistingVpc, TCP_PORT } from '../collector';
import type { DeliveryStream } from '../firehose';

export interface CollectorStackProps extends StackProps {
  readonly stream: DeliveryStream;
  readonly allowedCidrs: readonly string[];
  readonly vpc?: ExistingVpc | undefined;
  readonly tlsSecretArn?: string | undefined;
  readonly clientCertificates: boolean;
  readonly timeZone?: string | undefined;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The collector: lines by TCP, from programs that only know a socket, into the delivery stream. */
export class CollectorStack extends Stack {
  readonly collector: CollectorService;

  constructor(scope: Construct, id: string, props: CollectorStackProps) {
    super(scope, id, props);
    const { stream, vpc, tlsSecretArn } = props;
    const network = new CollectorNetwork(this, 'Network', { vpc, withSecrets: tlsSecretArn !== undefined });
    this.collector = new CollectorService(this, 'Collector', {
      vpc: network.vpc,
      deliveryStreamName: stream.deliveryStreamName,
      deliveryStreamArn: stream.deliveryStreamArn,
      allowedCidrs: props.allowedCidrs,
      tlsSecretArn,
      clientCertificates: props.clientCertificates,
      timeZone: props.timeZone,
      minTasks: props.minTasks,
      maxTasks: props.maxTasks,
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    new CfnOutput(this, 'CollectorAddress', {
      value: `${this.collector.loadBalancer.loadBalancerDnsName}:${TCP_PORT}`,
    });
  }
}
