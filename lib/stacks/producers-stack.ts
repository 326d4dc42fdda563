import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ApiSettings } from '../config';
import {
  LoggingLayers,
  type ProducerAccounts,
  ProducerFunctions,
  ProducerRole,
  SampleApi,
  StreamReference,
} from '../producers';
import { type Stage, StageStack } from './stage-stack';

export interface ProducersStackProps {
  readonly stage: Stage;
  readonly api: ApiSettings;
  readonly producerAccounts?: ProducerAccounts | undefined;
}

/** The logging layers; where they are enabled, the sample API, and the role for functions of other accounts. */
export class ProducersStack extends StageStack {
  constructor(scope: Construct, props: ProducersStackProps) {
    const { stage, api, producerAccounts } = props;
    super(scope, 'producers', { stage, description: 'logging layers and the sample API' });
    const layers = new LoggingLayers(this, 'Layers', {
      stage: stage.name,
      producerAccounts,
      removalPolicy: stage.removalPolicy,
    });
    new CfnOutput(this, 'NodeLayerArn', { value: layers.nodejs.layerVersionArn });
    new CfnOutput(this, 'PythonLayerArn', { value: layers.python.layerVersionArn });
    if (!api.enabled && producerAccounts === undefined) return;

    const stream = new StreamReference(this, 'Stream', { stage: stage.name });
    if (api.enabled) this.createSampleApi(props, { layers, stream });
    if (producerAccounts) {
      const { role } = new ProducerRole(this, 'ProducerRole', { stream, producerAccounts });
      new CfnOutput(this, 'ProducerRoleArn', { value: role.roleArn });
    }
  }

  private createSampleApi(
    { stage, api }: ProducersStackProps,
    { layers, stream }: { layers: LoggingLayers; stream: StreamReference },
  ): void {
    const functions = new ProducerFunctions(this, 'Functions', {
      stage: stage.name,
      stream,
      layers,
      logRetentionDays: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    const sample = new SampleApi(this, 'Sample', {
      stage: stage.name,
      functions,
      throttleRateLimit: api.throttleRateLimit,
      throttleBurstLimit: api.throttleBurstLimit,
    });
    new CfnOutput(this, 'ApiUrl', { value: sample.api.url });
  }
}
