import { Names, Stack } from 'aws-cdk-lib';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { LogForwarder, type LogForwarderProps } from './log-forwarder';
import { subscriptionProblems } from './subscription-problems';

export interface SubscribeOptions extends LogForwarderProps {
  /**
   * Pattern of the log events that are forwarded, in the syntax of CloudWatch Logs.
   *
   * @default - all
   */
  readonly filterPattern?: string | undefined;
  /**
   * The pipeline: log groups below these constructs are its own, and forwarding them would never end.
   *
   * @default - only what the constructs of this package write to
   */
  readonly pipeline?: readonly IConstruct[] | undefined;
}

const FORWARDER_ID = 'LogForwarder';

/**
 * Sends the events of a log group to the stage's stream by a forwarding function, of which a stack has one. For what cannot
 * be touched: functions without the layer, API Gateway, containers.
 *
 * Synthesis fails if the log group is one of the pipeline's own, belongs to a function that is attached, has two filters
 * already, or is subscribed twice.
 *
 * @param scope the stack that gets the filter and the function; it must be in the log group's account and region
 */
export function subscribeLogGroup(
  scope: Construct,
  logGroup: ILogGroup,
  options: SubscribeOptions,
): CfnSubscriptionFilter {
  const forwarder = forwarderOf(Stack.of(scope), options);
  const id = `Forward${Names.uniqueResourceName(logGroup, {})}`;
  if (scope.node.tryFindChild(id)) {
    throw new Error(
      `subscribeLogGroup: ${logGroup.node.path} is subscribed in ${scope.node.path} already; expected once. Remove one subscription.`,
    );
  }
  const filter = new CfnSubscriptionFilter(scope, id, {
    logGroupName: logGroup.logGroupName,
    destinationArn: forwarder.function.functionArn,
    filterPattern: options.filterPattern ?? '',
  });
  filter.addResourceDependency(forwarder.permission);
  // Whether a function is attached is known only after the aspects have run.
  filter.node.addValidation({
    validate: () => subscriptionProblems({ filter, logGroup, pipeline: options.pipeline ?? [] }),
  });
  return filter;
}

/** The forwarder of a stack. Its options are those of the first subscription. @throws Error for another stage */
function forwarderOf(stack: Stack, options: SubscribeOptions): LogForwarder {
  const { stage, timeZone, logRetentionDays, removalPolicy } = options;
  const stream = JSON.stringify(stack.resolve([stage.deliveryStreamName(stack), stage.shared?.roleArn]));
  const known = stack.node.tryFindChild(FORWARDER_ID);
  if (known === undefined) {
    const made = new LogForwarder(stack, FORWARDER_ID, { stage, timeZone, logRetentionDays, removalPolicy });
    streams.set(made, stream);
    return made;
  }
  if (!(known instanceof LogForwarder) || streams.get(known) !== stream) {
    throw new Error(
      `subscribeLogGroup: ${stack.node.path} has a forwarder to another stage already; expected one stage for each stack. Subscribe in another stack.`,
    );
  }
  return known;
}

/** The stream of each forwarder, as its stack would render it. */
const streams = new WeakMap<LogForwarder, string>();
