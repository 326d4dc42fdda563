import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IManagedPolicy, ManagedPolicy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ILayerVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { allow } from '../iam';

/** Languages that have a logging layer. */
export type LayerLanguage = 'node' | 'python';

/** A stream in another account, and the layers that this account may add. */
export interface SharedStream {
  /** Name of the delivery stream. */
  readonly deliveryStreamName: string;
  /** Role in the stream's account that the functions assume. */
  readonly roleArn: string;
  /** External id that the role asks for. @default - none */
  readonly externalId?: string;
  /** ARNs of layer versions, because SSM parameters do not reach other accounts. */
  readonly layerArns: Readonly<Record<LayerLanguage, string>>;
}

/**
 * What functions need to log to a stage: the layers, and the stream. It finds them by SSM parameters, never by an
 * exported ARN: a layer's ARN changes with each version, and CloudFormation does not change an export that is imported.
 */
export class LoggingStage {
  /**
   * A stage that is deployed in the same account and region.
   *
   * @param stage Name of the stage, e.g. `prod`.
   */
  static fromSsm(stage: string): LoggingStage {
    return new LoggingStage(stage, undefined);
  }

  /** A stage whose stream is in another account. */
  static fromStream(shared: SharedStream): LoggingStage {
    return new LoggingStage('', shared);
  }

  private constructor(
    private readonly stage: string,
    readonly shared: SharedStream | undefined,
  ) {}

  /** What tells the constructs of two stages in one stack apart. */
  private get name(): string {
    return this.shared?.deliveryStreamName ?? this.stage;
  }

  /** The layer of a language, once in each stack. */
  layer(scope: Construct, language: LayerLanguage): ILayerVersion {
    const stack = Stack.of(scope);
    const id = `FirehoseLogging${language === 'node' ? 'Node' : 'Python'}Layer-${this.name}`;
    const known = stack.node.tryFindChild(id) as ILayerVersion | undefined;
    const arn = () =>
      this.shared?.layerArns[language] ??
      StringParameter.valueForStringParameter(stack, `/ekk/${this.stage}/layers/${language}`);
    return known ?? LayerVersion.fromLayerVersionArn(stack, id, arn());
  }

  /** Name of the stream, as a value of the scope's stack. */
  deliveryStreamName(scope: Construct): string {
    return (
      this.shared?.deliveryStreamName ??
      StringParameter.valueForStringParameter(Stack.of(scope), `/ekk/${this.stage}/stream`)
    );
  }

  /** What a function may do: put records, or in another account's case assume the role that may. */
  permission(scope: Construct): PolicyStatement {
    return this.shared
      ? allow(['sts:AssumeRole'], [this.shared.roleArn])
      : allow(['firehose:PutRecord', 'firehose:PutRecordBatch'], [this.deliveryStreamArn(scope)]);
  }

  /**
   * The permission as a policy, once in each stack. A policy for each function would be as many resources more, of which a
   * stack has at most 500.
   */
  policy(scope: Construct): IManagedPolicy {
    const stack = Stack.of(scope);
    const id = `FirehoseLoggingPolicy-${this.name}`;
    const known = stack.node.tryFindChild(id) as IManagedPolicy | undefined;
    return known ?? new ManagedPolicy(stack, id, { statements: [this.permission(stack)] });
  }

  /** ARN of the stream in the scope's own account and region. */
  deliveryStreamArn(scope: Construct): string {
    return Stack.of(scope).formatArn({
      service: 'firehose',
      resource: 'deliverystream',
      resourceName: this.deliveryStreamName(scope),
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
