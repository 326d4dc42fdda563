import { Aspects, Stage as CdkStage, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnSubscriptionFilter, ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import type { Archive } from '../archive';
import {
  AttachLogging,
  type AttachLoggingProps,
  type AttachOptions,
  type AttachResult,
  attachLogging,
  LoggingStage,
} from '../attach';
import type { DeliveryStream } from '../firehose';
import { createStageStacks, StageStack } from '../stacks';
import { type SubscribeOptions, subscribeLogGroup } from '../subscribe';
import { type Preset, pipelineSettings, type SettingOverrides } from './pipeline-settings';

/** Settings of the pipeline, all of which but the region have a default. @see docs/settings.md */
export interface LogPipelineProps extends SettingOverrides {
  /** Name of the stage, such as `dev`: a part of the names of the stacks, the domain, the login and the SSM parameters. */
  readonly stage: string;
  /** AWS region, such as `eu-west-1`. The caller's credentials decide the account. */
  readonly region: string;
  /**
   * Stage whose settings are the defaults: `dev` is the smallest that works and leaves nothing behind, `prod` has three
   * zones with standby and keeps its data. The sample API is off in both.
   *
   * @default - `prod` where `stage` is `prod`, otherwise `dev`
   */
  readonly preset?: Preset;
}

/** The stacks of a pipeline. */
export interface PipelineStacks {
  readonly data: Stack;
  readonly delivery: Stack;
  readonly producers: Stack;
  readonly operations: Stack;
  /** Undefined where the setting is off. */
  readonly collector: Stack | undefined;
}

/** How {@link LogPipeline.subscribe} forwards a log group. */
export type SubscriptionOptions = Omit<SubscribeOptions, 'stage' | 'pipeline'>;

/** What {@link LogPipeline.attachToAll} attaches, and how. */
export type AttachToAllOptions = Omit<AttachLoggingProps, 'stage'>;

/**
 * Everything from the delivery stream to the dashboards, as the stacks `Ekk-<stage>-data`, `-delivery`, `-producers` and
 * `-operations`. They stand in the app (or the CDK stage) itself, wherever this construct is, so that their names and the
 * names of their resources depend on nothing but the stage.
 *
 *     new LogPipeline(app, 'Logs', { stage: 'dev', region: 'eu-west-1' }).attachToAll(app);
 */
export class LogPipeline extends Construct {
  /** Name of the stage. */
  readonly stage: string;
  readonly stacks: PipelineStacks;
  /** The domain of the index: the pipeline's own, or the existing one. */
  readonly domain: IDomain;
  /** Where records go in. */
  readonly stream: DeliveryStream;
  /** Where every record is kept. */
  readonly archive: Archive;
  /** Where alarms and monitors notify. */
  readonly alarmTopic: ITopic;
  /** What functions need to log to this pipeline. */
  readonly logging: LoggingStage;

  constructor(scope: Construct, id: string, props: LogPipelineProps) {
    super(scope, id);
    const { stage, preset, ...overrides } = props;
    this.stage = stage;
    const stacks = createStageStacks(surroundings(this), stage, pipelineSettings(stage, preset, overrides));
    this.stacks = stacks;
    this.domain = stacks.data.domain;
    this.archive = stacks.data.archive;
    this.alarmTopic = stacks.data.notifications.topic;
    this.stream = stacks.delivery.stream;
    this.logging = LoggingStage.fromSsm(stage);
  }

  /**
   * Gives a function the layer, the variables and the permission, and its stack a dependency on the pipeline's. A function
   * that cannot have them is left as it is. Attaching twice is attaching once.
   */
  attachTo(target: LambdaFunction, options: AttachOptions = {}): AttachResult {
    if (Stack.of(target) instanceof StageStack) return { attached: false, reason: PIPELINES_OWN };
    const result = attachLogging(target, this.logging, { ...this.defaults(), ...options });
    if (result.attached) this.dependOnPipeline(Stack.of(target));
    return result;
  }

  /**
   * Attaches every function below a construct when the app is synthesized, but for those of pipelines. A function that is
   * left as it is has a note that says why.
   */
  attachToAll(scope: IConstruct, options: AttachToAllOptions = {}): AttachLogging {
    const aspect = new AttachToAll({ stage: this.logging, ...this.defaults(), ...options }, (stack) =>
      this.dependOnPipeline(stack),
    );
    Aspects.of(scope).add(aspect);
    return aspect;
  }

  /**
   * Sends the events of a log group of what cannot be touched to the pipeline, by a forwarding function in the log group's
   * stack. Synthesis fails where it would make a loop, or records twice.
   */
  subscribe(logGroup: ILogGroup, options: SubscriptionOptions = {}): CfnSubscriptionFilter {
    const stack = Stack.of(logGroup);
    const pipeline = Object.values(this.stacks).filter((each) => each !== undefined);
    const filter = subscribeLogGroup(stack, logGroup, { ...options, stage: this.logging, pipeline });
    if (!(stack instanceof StageStack)) this.dependOnPipeline(stack);
    return filter;
  }

  private defaults(): AttachOptions {
    return { environment: this.stage, countedBy: this.stage };
  }

  /** The parameters that a function's stack reads are there before it. The CDK knows no order between CDK stages. */
  private dependOnPipeline(stack: Stack): void {
    const { producers } = this.stacks;
    if (CdkStage.of(stack) === CdkStage.of(producers)) stack.addStackDependency(producers);
  }
}

const PIPELINES_OWN = 'it belongs to a pipeline, whose functions would log about their own logging';

/** An aspect that leaves the functions of pipelines alone. */
class AttachToAll extends AttachLogging {
  readonly #attached: (stack: Stack) => void;

  constructor(props: AttachLoggingProps, attached: (stack: Stack) => void) {
    super(props);
    this.#attached = attached;
  }

  override visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction) || Stack.of(node) instanceof StageStack) return;
    super.visit(node);
    if (this.results.get(node.node.path)?.attached) this.#attached(Stack.of(node));
  }
}

/** The app or the CDK stage that a construct is in. */
function surroundings(construct: Construct): Construct {
  return (CdkStage.of(construct) ?? construct.node.root) as Construct;
}
