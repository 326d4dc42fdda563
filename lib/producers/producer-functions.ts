import { join } from 'node:path';
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  Architecture,
  Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeliveryStream } from '../firehose';
import { waitForPolicy } from '../lambda/wait-for-policy';
import type { LoggingLayers } from './logging-layers';
import { ProducerIdentity } from './producer-identity';

const NODE_PRODUCERS = join(__dirname, '../../lambda/producers');
const PYTHON_PRODUCERS = join(NODE_PRODUCERS, 'python');

export interface ProducerFunctionsProps {
  readonly stage: string;
  readonly stream: DeliveryStream;
  readonly layers: LoggingLayers;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The sample's three functions in one language. */
export interface ProducerSet {
  readonly sayHello: IFunction;
  readonly appInfo: IFunction;
  readonly fail: IFunction;
}

/** The sample producers, once in Node and once in Python: each does little, and logs it through the layer. */
export class ProducerFunctions extends Construct {
  readonly nodejs: ProducerSet;
  readonly python: ProducerSet;

  constructor(scope: Construct, id: string, props: ProducerFunctionsProps) {
    super(scope, id);
    this.nodejs = {
      sayHello: this.nodeFunction('NodeSayHello', 'say-hello.ts', props),
      appInfo: this.nodeFunction('NodeAppInfo', 'app-info.ts', props),
      fail: this.nodeFunction('NodeFail', 'fail.ts', props),
    };
    const code = Code.fromAsset(PYTHON_PRODUCERS, { exclude: ['__pycache__', '*.pyc'] });
    this.python = {
      sayHello: this.pythonFunction('PythonSayHello', { code, handler: 'say_hello.lambda_handler' }, props),
      appInfo: this.pythonFunction('PythonAppInfo', { code, handler: 'app_info.lambda_handler' }, props),
      fail: this.pythonFunction('PythonFail', { code, handler: 'fail.lambda_handler' }, props),
    };
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x and python3.13 are supported, and the newest that the layers are tested on.',
    });
  }

  private nodeFunction(id: string, file: string, props: ProducerFunctionsProps): IFunction {
    const { policy, ...common } = this.common(id, props);
    const target = new NodejsFunction(this, id, {
      ...common,
      entry: join(NODE_PRODUCERS, file),
      runtime: Runtime.NODEJS_22_X,
      layers: [props.layers.nodejs],
      bundling: {
        // The layer brings the package; a second copy in the bundle would have a queue of its own.
        externalModules: ['firehose-logging', '@aws-sdk/*'],
        // As an ES module the import waits until the layer's extension is registered; `require` could not.
        format: OutputFormat.ESM,
      },
    });
    waitForPolicy(target, policy);
    return target;
  }

  private pythonFunction(
    id: string,
    source: { code: Code; handler: string },
    props: ProducerFunctionsProps,
  ): IFunction {
    const { policy, ...common } = this.common(id, props);
    const target = new LambdaFunction(this, id, {
      ...common,
      ...source,
      runtime: Runtime.PYTHON_3_13,
      layers: [props.layers.python],
    });
    waitForPolicy(target, policy);
    return target;
  }

  private common(id: string, props: ProducerFunctionsProps) {
    const { role, policy, logGroup } = new ProducerIdentity(this, `${id}Identity`, props);
    return {
      role,
      policy,
      logGroup,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(10),
      environment: {
        FIREHOSE_LOGGING_STREAM: props.stream.deliveryStreamName,
        FIREHOSE_LOGGING_SERVICE: 'sample-api',
        FIREHOSE_LOGGING_ENVIRONMENT: props.stage,
      },
    };
  }
}
