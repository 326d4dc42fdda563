import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ApiSettings } from '../config';
import type { DeliveryStream } from '../firehose';
import { LoggingLayers, ProducerFunctions, SampleApi } from '../producers';

export interface ProducersStackProps extends StackProps {
  readonly stage: string;
  readonly stream: DeliveryStream;
  readonly api: ApiSettings;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The logging layers and, where it is enabled, the sample API whose requests make records. */
export class ProducersStack extends Stack {
  constructor(scope: Construct, id: string, props: ProducersStackProps) {
    super(scope, id, props);
    const { stage, stream, api, logRetentionDays, removalPolicy } = props;
    const layers = new LoggingLayers(this, 'Layers', { stage, removalPolicy });
    new CfnOutput(this, 'NodeLayerArn', { value: layers.nodejs.layerVersionArn });
    new CfnOutput(this, 'PythonLayerArn', { value: layers.python.layerVersionArn });
    if (!api.enabled) return;

    const functions = new ProducerFunctions(this, 'Functions', {
      stage,
      stream,
      layers,
      logRetentionDays,
      removalPolicy,
    });
    const sample = new SampleApi(this, 'Sample', {
      stage,
      functions,
      throttleRateLimit: api.throttleRateLimit,
      throttleBurstLimit: api.throttleBurstLimit,
    });
    new CfnOutput(this, 'ApiUrl', { value: sample.api.url });
  }
}
