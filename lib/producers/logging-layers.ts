import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, type RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

const NODE_LAYER = join(__dirname, '../../lambda/node-layer');
const PYTHON_PACKAGE = join(__dirname, '../../lambda/python-layer/firehose_logging');
/** Both are plain source: nothing in them is compiled for a processor. */
const ARCHITECTURES = [Architecture.ARM_64, Architecture.X86_64];

export interface LoggingLayersProps {
  /** Part of the SSM parameters' names: `/ekk/<stage>/layers/node` and `…/python`. */
  readonly stage: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The logging layers for Node and Python functions, and the SSM parameters through which other apps find them. */
export class LoggingLayers extends Construct {
  readonly nodejs: LayerVersion;
  readonly python: LayerVersion;

  constructor(scope: Construct, id: string, props: LoggingLayersProps) {
    super(scope, id);
    const common = { compatibleArchitectures: ARCHITECTURES, removalPolicy: props.removalPolicy };
    this.nodejs = new LayerVersion(this, 'Node', {
      ...common,
      description: 'firehose-logging for Node',
      code: assetOf(NODE_LAYER, buildNodeLayer),
      compatibleRuntimes: [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X],
    });
    this.python = new LayerVersion(this, 'Python', {
      ...common,
      description: 'firehose_logging for Python',
      code: assetOf(PYTHON_PACKAGE, copyPythonPackage),
      compatibleRuntimes: [Runtime.PYTHON_3_12, Runtime.PYTHON_3_13, Runtime.PYTHON_3_14],
    });
    this.publish('NodeParameter', `/ekk/${props.stage}/layers/node`, this.nodejs);
    this.publish('PythonParameter', `/ekk/${props.stage}/layers/python`, this.python);
  }

  private publish(id: string, parameterName: string, layer: LayerVersion): void {
    new StringParameter(this, id, {
      parameterName,
      stringValue: layer.layerVersionArn,
      description: 'ARN of the newest version of the logging layer',
    });
  }
}

/** Built on this machine; its hash is that of the result, so an unchanged result is not deployed again. */
function assetOf(source: string, build: (outputDirectory: string) => void): Code {
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outputDirectory) {
          build(outputDirectory);
          return true;
        },
      },
    },
  });
}

/** In a process of its own: what is provisioned never imports what runs. */
function buildNodeLayer(outputDirectory: string): void {
  const script = join(NODE_LAYER, 'build.ts');
  execFileSync(process.execPath, [require.resolve('tsx/cli'), script, outputDirectory], { stdio: 'inherit' });
}

function copyPythonPackage(outputDirectory: string): void {
  cpSync(PYTHON_PACKAGE, join(outputDirectory, 'python/firehose_logging'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
}
