import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeliveryStream } from '../firehose';
import { LoggingLayers, ProducerFunctions, SampleApi } from '../producers';

export interface ProducersStackProps extends StackProps {
  readonly stage: string;
  readonly stream: DeliveryStream;
  readonly api: {
    readonly enabled: boolean;
    readonly throttleRateLimit: number;
    readonly throttleBurstLimit: number;
  };
  readonly logRetentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** What makes records: the logging layers and, where it is enabled, the sample API. */
export class ProducersStack extends Stack {
  constructor(scope: Construct, id: string, props: ProducersStackProps) {
    super(scope, id, props);
    const { stage, stream, removalPolicy, logRetentionDays: logRetention } = props;
    const layers = new LoggingLayers(this, 'Layers', { stage, removalPolicy });
    new CfnOutput(this, 'NodeLayerArn', { value: layers.nodejs.layerVersionArn });
    new CfnOutput(this, 'PythonLayerArn', { value: layers.python.layerVersionArn });
    if (!props.api.enabled) return;

    const functions = new ProducerFunctions(this, 'Functions', {
      stage,
      stream,
      layers,
      logRetention,
      removalPolicy,
    });
    const { api } = new SampleApi(this, 'Sample', { ...props.api, stage, functions });
    new CfnOutput(this, 'ApiUrl', { value: api.url });
  }
}
