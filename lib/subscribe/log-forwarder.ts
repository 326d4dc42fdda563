import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventInvokeConfig,
  CfnPermission,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LoggingStage } from '../attach';
import { PUT_ACTIONS } from '../firehose';
import { allow } from '../iam';
import { FunctionIdentity, localAsset, waitForPolicy } from '../lambda';
import { FORWARDER_CODE } from './forwarder-code';

export interface LogForwarderProps {
  /** Stage whose stream takes the log events. */
  readonly stage: LoggingStage;
  /** IANA name of the zone of times that name no offset. @default UTC */
  readonly timeZone?: string | undefined;
  /** How long the forwarder's own log is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetentionDays?: RetentionDays | undefined;
  /** What becomes of its log and of the queue when the stack is deleted. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy | undefined;
}

/** Lambda calls a function that failed twice more, and keeps the event for at most so long meanwhile. */
const RETRIES = 2;
const MAX_EVENT_AGE = Duration.hours(6);

/**
 * The function through which log groups go to a delivery stream: it unpacks, parses, and ships by the Node layer's shipper.
 * It fails unless the stream has acknowledged every log event; Lambda then calls it again, and in the end keeps the event in
 * {@link LogForwarder.failedEvents}, where an alarm tells of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class LogForwarder extends Construct {
  readonly function: LambdaFunction;
  /** Events that could not be delivered, as Lambda's record of the invocation; SQS keeps them for 14 days. */
  readonly failedEvents: Queue;
  /** Rings while the queue has an event, or when an event could not be kept. It has no action: add one. */
  readonly failedEventsAlarm: Alarm;
  /** Lets the log groups of the account call the function; a filter needs it first. */
  readonly permission: CfnPermission;

  constructor(scope: Construct, id: string, props: LogForwarderProps) {
    super(scope, id);
    const { removalPolicy = RemovalPolicy.DESTROY } = props;
    this.failedEvents = new Queue(this, 'FailedEvents', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    const identity = new FunctionIdentity(this, 'Default', {
      description: 'Puts log events into a delivery stream',
      statements: [statementFor(this, props.stage), allow(['sqs:SendMessage'], [this.failedEvents.queueArn])],
      logRetentionDays: props.logRetentionDays ?? RetentionDays.ONE_MONTH,
      removalPolicy,
    });
    this.function = this.createFunction(identity, props);
    this.keepFailedEvents(identity.policy);
    this.permission = this.permitLogGroups();
    this.failedEventsAlarm = this.createAlarm();
    this.acknowledge();
  }

  private createFunction(identity: FunctionIdentity, { stage, timeZone }: LogForwarderProps): LambdaFunction {
    const { shared } = stage;
    const target = new LambdaFunction(this, 'Function', {
      description: 'Forwards log groups to the delivery stream',
      code: localAsset(FORWARDER_CODE),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: identity.role,
      logGroup: identity.logGroup,
      memorySize: 512,
      // A batch takes a tenth of a second. While the stream throttles, the function tries again until this time is over.
      timeout: Duration.minutes(1),
      environment: {
        FIREHOSE_LOGGING_STREAM: stage.deliveryStreamName(this),
        TIME_ZONE: timeZone ?? 'UTC',
        ...(shared && { FIREHOSE_LOGGING_ROLE_ARN: shared.roleArn }),
        ...(shared?.externalId && { FIREHOSE_LOGGING_EXTERNAL_ID: shared.externalId }),
      },
    });
    waitForPolicy(target, identity.policy);
    return target;
  }

  private keepFailedEvents(policy: Policy): void {
    const config = new CfnEventInvokeConfig(this, 'Retries', {
      functionName: this.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: RETRIES,
      maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds(),
      destinationConfig: { onFailure: { destination: this.failedEvents.queueArn } },
    });
    // Lambda checks when the destination is set whether the role may send to it.
    config.node.addDependency(policy);
  }

  /** One permission for all log groups: one for each would fill the function's policy. */
  private permitLogGroups(): CfnPermission {
    const { account, region, partition } = Stack.of(this);
    return new CfnPermission(this, 'LogGroups', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionArn,
      principal: 'logs.amazonaws.com',
      sourceAccount: account,
      sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:*`,
    });
  }

  private createAlarm(): Alarm {
    const period = Duration.minutes(5);
    const metric = new MathExpression({
      expression: 'FILL(kept, 0) + FILL(notKept, 0)',
      label: 'Failed events',
      period,
      usingMetrics: {
        kept: this.failedEvents.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        // Lambda could not send the event to the queue, such as one that is larger than a message may be.
        notKept: this.function.metric('DestinationDeliveryFailures', { period, statistic: 'Sum' }),
      },
    });
    return new Alarm(this, 'FailedEventsAlarm', {
      alarmDescription:
        'Log events could not be forwarded to the delivery stream. Read the log of the forwarder for the reason, mend it, and send the messages of the queue to the function again.',
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private acknowledge(): void {
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
    Validations.of(this.failedEvents).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the queue of what failed; a person reads it.',
    });
  }
}

/** Own account: to put records into the stream. Another account: to assume the role that may. */
function statementFor(scope: Construct, stage: LoggingStage) {
  return stage.shared
    ? allow(['sts:AssumeRole'], [stage.shared.roleArn])
    : allow(PUT_ACTIONS, [stage.deliveryStreamArn(scope)]);
}
