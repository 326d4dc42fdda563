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
import { FunctionIdentity, waitForPolicy } from '../lambda';
import { countFallenBackRecords } from '../operations';
import type { LoggingLayers } from './logging-layers';
import type { StreamReference } from './stream-reference';

const NODE_PRODUCERS = join(__dirname, '../../lambda/producers');
const PYTHON_PRODUCERS = join(NODE_PRODUCERS, 'python');

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
      sayHello: this.nodeFunction('NodeSayHello', 'say-hello.ts'),
      appInfo: this.nodeFunction('NodeAppInfo', 'app-info.ts'),
      fail: this.nodeFunction('NodeFail', 'fail.ts'),
    };
    const code = Code.fromAsset(PYTHON_PRODUCERS, { exclude: ['__pycache__', '*.pyc'] });
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

  private nodeFunction(id: string, file: string): IFunction {
    const { policy, ...common } = this.common(id);
    const target = new NodejsFunction(this, id, {
      ...common,
      entry: join(NODE_PRODUCERS, file),
      runtime: Runtime.NODEJS_22_X,
      layers: [this.props.layers.nodejs],
      bundling: {
        // The layer contains the package. A second copy in the bundle would have a queue of its own.
        externalModules: ['firehose-logging', '@aws-sdk/*'],
        // The import of an ES module waits until the layer's extension is registered; `require` cannot wait.
        format: OutputFormat.ESM,
      },
    });
    waitForPolicy(target, policy);
    return target;
  }

  private pythonFunction(id: string, code: Code, handler: string): IFunction {
    const { policy, ...common } = this.common(id);
    const target = new LambdaFunction(this, id, {
      ...common,
      code,
      handler,
      runtime: Runtime.PYTHON_3_13,
      layers: [this.props.layers.python],
    });
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
