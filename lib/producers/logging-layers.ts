import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { LoggingStage, type SharedStream } from '../attach';
import { type LocalAsset, localAsset } from '../lambda';
import { accountsOf, type ProducerAccounts } from './producer-accounts';

const NODE_LAYER = join(__dirname, '../../lambda/node-layer');
const PYTHON_PACKAGE = join(__dirname, '../../lambda/python-layer/firehose_logging');
/** Both layers are plain source code, so they run on every processor. */
const ARCHITECTURES = [Architecture.ARM_64, Architecture.X86_64];

/** The layer for Node, built in a process of its own, because constructs import nothing of what runs in AWS. */
export const NODE_LAYER_CODE: LocalAsset = {
  source: NODE_LAYER,
  name: 'node-layer',
  build(outputDirectory) {
    const script = join(NODE_LAYER, 'build.ts');
    execFileSync(process.execPath, [require.resolve('tsx/cli'), script, outputDirectory], {
      stdio: 'inherit',
    });
  },
};

/** The layer for Python, which is a package without dependencies. */
export const PYTHON_LAYER_CODE: LocalAsset = {
  source: PYTHON_PACKAGE,
  name: 'python-layer',
  build(outputDirectory) {
    cpSync(PYTHON_PACKAGE, join(outputDirectory, 'python/firehose_logging'), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  },
};

export interface LoggingLayersProps {
  /** Stage, which is part of the names of the SSM parameters: `/ekk/<stage>/layers/node` and `…/python`. */
  readonly stage: string;
  /** Accounts that may add the layers to their functions. @default - the own account only */
  readonly producerAccounts?: ProducerAccounts | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** The logging layers for Node and Python functions, and the SSM parameters in which other apps find their ARNs. */
export class LoggingLayers extends Construct {
  readonly nodejs: LayerVersion;
  readonly python: LayerVersion;

  /** The layers and the stream of a stage in the same account and region, for an app that does not have the pipeline. */
  static fromSsm(stage: string): LoggingStage {
    return LoggingStage.fromSsm(stage);
  }

  /** The layers and the stream of a stage in another account. */
  static fromStream(shared: SharedStream): LoggingStage {
    return LoggingStage.fromStream(shared);
  }

  constructor(scope: Construct, id: string, props: LoggingLayersProps) {
    super(scope, id);
    const { removalPolicy } = props;
    this.nodejs = new LayerVersion(this, 'Node', {
      description: 'firehose-logging for Node',
      code: localAsset(NODE_LAYER_CODE),
      compatibleRuntimes: [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X],
      compatibleArchitectures: ARCHITECTURES,
      removalPolicy,
    });
    this.python = new LayerVersion(this, 'Python', {
      description: 'firehose_logging for Python',
      code: localAsset(PYTHON_LAYER_CODE),
      compatibleRuntimes: [Runtime.PYTHON_3_12, Runtime.PYTHON_3_13, Runtime.PYTHON_3_14],
      compatibleArchitectures: ARCHITECTURES,
      removalPolicy,
    });
    this.publish('NodeParameter', `/ekk/${props.stage}/layers/node`, this.nodejs);
    this.publish('PythonParameter', `/ekk/${props.stage}/layers/python`, this.python);
    if (props.producerAccounts) this.share(props.producerAccounts);
  }

  /** SSM parameters do not reach other accounts, so these get the ARNs of the versions themselves. */
  private share(producers: ProducerAccounts): void {
    for (const layer of [this.nodejs, this.python]) {
      for (const accountId of accountsOf(producers))
        layer.addPermission(`Account${accountId}`, { accountId });
      const organizationId = producers.organization?.organizationId;
      if (organizationId) layer.addPermission('Organization', { accountId: '*', organizationId });
    }
  }

  private publish(id: string, parameterName: string, layer: LayerVersion): void {
    new StringParameter(this, id, {
      parameterName,
      stringValue: layer.layerVersionArn,
      description: 'ARN of the newest version of the logging layer',
    });
  }
}
