import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CollectorNetwork, CollectorService, type ExistingVpc, TCP_PORT } from '../collector';
import type { DeliveryStream } from '../firehose';
import { type Stage, StageStack } from './stage-stack';

export interface CollectorStackProps {
  readonly stage: Stage;
  readonly stream: DeliveryStream;
  readonly allowedCidrs: readonly string[];
  readonly vpc?: ExistingVpc | undefined;
  readonly tlsSecretArn?: string | undefined;
  readonly clientCertificates: boolean;
  readonly timeZone?: string | undefined;
  readonly minTasks: number;
  readonly maxTasks: number;
}

/** The collector: lines by TCP, from programs that only know a socket, into the delivery stream. */
export class CollectorStack extends StageStack {
  readonly collector: CollectorService;

  constructor(scope: Construct, props: CollectorStackProps) {
    const { stage, stream, vpc, tlsSecretArn } = props;
    super(scope, 'collector', { stage, description: 'lines by TCP into the delivery stream' });
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
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    new CfnOutput(this, 'CollectorAddress', {
      value: `${this.collector.loadBalancer.loadBalancerDnsName}:${TCP_PORT}`,
    });
  }
}
