import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  Architecture,
  type Code,
  type FunctionProps,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FunctionIdentity, localAsset, waitForPolicy } from '../lambda';
import { countFallenBackRecords } from '../operations';
import type { LoggingLayers } from './logging-layers';
import { NODE_PRODUCERS, PYTHON_PRODUCERS } from './producer-code';
import type { StreamReference } from './stream-reference';

export interface ProducerFunctionsProps {
  readonly stage: string;
  readonly stream: StreamReference;
  readonly layers: LoggingLayers;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The three sample functions of one language. */
export interface ProducerSet {
  readonly sayHello: IFunction;
  readonly appInfo: IFunction;
  readonly fail: IFunction;
}

/** The sample producers in Node and in Python. Each does little, and logs it through the layer of its language. */
export class ProducerFunctions extends Construct {
  readonly nodejs: ProducerSet;
  readonly python: ProducerSet;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProducerFunctionsProps,
  ) {
    super(scope, id);
    this.nodejs = {
      sayHello: this.nodeFunction('NodeSayHello', 'say-hello'),
      appInfo: this.nodeFunction('NodeAppInfo', 'app-info'),
      fail: this.nodeFunction('NodeFail', 'fail'),
    };
    const code = localAsset(PYTHON_PRODUCERS);
    this.python = {
      sayHello: this.pythonFunction('PythonSayHello', code, 'say_hello.lambda_handler'),
      appInfo: this.pythonFunction('PythonAppInfo', code, 'app_info.lambda_handler'),
      fail: this.pythonFunction('PythonFail', code, 'fail.lambda_handler'),
    };
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-L1',
      reason:
        'nodejs22.x and python3.13 are supported, and the newest runtimes that the layers are tested on.',
    });
  }

  private nodeFunction(id: string, name: keyof typeof NODE_PRODUCERS): IFunction {
    return this.producer(id, {
      code: localAsset(NODE_PRODUCERS[name]),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      layers: [this.props.layers.nodejs],
    });
  }

  private pythonFunction(id: string, code: Code, handler: string): IFunction {
    return this.producer(id, {
      code,
      handler,
      runtime: Runtime.PYTHON_3_13,
      layers: [this.props.layers.python],
    });
  }

  private producer(
    id: string,
    props: Pick<FunctionProps, 'code' | 'handler' | 'runtime' | 'layers'>,
  ): IFunction {
    const { policy, ...common } = this.common(id);
    const target = new LambdaFunction(this, id, { ...common, ...props });
    waitForPolicy(target, policy);
    return target;
  }

  /** What the functions of both languages have in common. */
  private common(id: string) {
    const { stage, stream, logRetentionDays, removalPolicy } = this.props;
    const { role, policy, logGroup } = new FunctionIdentity(this, `${id}Identity`, {
      logRetentionDays,
      removalPolicy,
    });
    policy.addStatements(stream.putStatement);
    countFallenBackRecords(this, `${id}FellBack`, { stage, logGroup });
    return {
      role,
      policy,
      logGroup,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(10),
      environment: {
        FIREHOSE_LOGGING_STREAM: stream.deliveryStreamName,
        FIREHOSE_LOGGING_SERVICE: 'sample-api',
        FIREHOSE_LOGGING_ENVIRONMENT: stage,
      },
    };
  }
}
