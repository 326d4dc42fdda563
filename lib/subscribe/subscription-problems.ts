import { Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { Archive } from '../archive';
import { CollectorService } from '../collector';
import { ErrorLog } from '../firehose';
import { FunctionIdentity } from '../lambda';
import { SearchDomain } from '../opensearch';
import { Recovery } from '../recovery';
import { LogGroupNames, textOf } from './log-group-names';

/** Filters that a log group may have. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_FILTERS = 2;
/** Constructs of this package that write to log groups below them. */
const OWN = [FunctionIdentity, ErrorLog, SearchDomain, Recovery, CollectorService, Archive];

export interface Subscription {
  readonly filter: CfnSubscriptionFilter;
  readonly logGroup: ILogGroup;
  /** Constructs whose log groups are the pipeline's own. */
  readonly pipeline: readonly IConstruct[];
}

/** What is wrong with a subscription, as sentences. It is asked at synthesis, when everything is there. */
export function subscriptionProblems({ filter, logGroup, pipeline }: Subscription): string[] {
  const nodes = filter.node.root.node.findAll();
  const names = new LogGroupNames(nodes);
  const name = names.of(filter, filter.logGroupName);
  const group = names.group(filter, filter.logGroupName);
  const place: IConstruct = group ?? logGroup;
  const attached = nodes.find(
    (node): node is CfnFunction =>
      node instanceof CfnFunction &&
      isAttached(node) &&
      (names.ofFunction(node).includes(name) || isBelow(logGroup, node)),
  );
  const filters = nodes.filter(
    (node): node is CfnSubscriptionFilter =>
      node instanceof CfnSubscriptionFilter && names.of(node, node.logGroupName) === name,
  );
  const problems = [
    isOwn(place, pipeline) &&
      'is a log group of the pipeline itself; expected one of something else: what is written about a delivery would be delivered, without an end. Leave it out.',
    attached &&
      `is the log group of ${attached.node.path}, which logs to the stream itself; its records would be there twice. Leave the log group or the attachment out.`,
    countSame(filters, filter) > 1 &&
      'is subscribed twice; expected once: its events would be there twice. Remove one subscription.',
    filters.length > MAX_FILTERS &&
      `has ${filters.length} subscription filters; CloudWatch Logs allows ${MAX_FILTERS}. Remove one.`,
    group?.logGroupClass !== undefined &&
      group.logGroupClass !== 'STANDARD' &&
      `has the class ${group.logGroupClass}; CloudWatch Logs forwards groups of the class STANDARD only. Change the class.`,
  ];
  return problems.flatMap((problem) => (problem ? [`subscribeLogGroup: ${place.node.path} ${problem}`] : []));
}

function isOwn(logGroup: IConstruct, pipeline: readonly IConstruct[]): boolean {
  return logGroup.node.scopes.some(
    (scope) => OWN.some((construct) => scope instanceof construct) || pipeline.includes(scope),
  );
}

/** Whether a log group is below a function's construct, as `function.logGroup` is, whose name a custom resource gives. */
function isBelow(logGroup: IConstruct, target: CfnFunction): boolean {
  return target === target.node.scope?.node.defaultChild && logGroup.node.scopes.includes(target.node.scope);
}

/** Whether a function has the variable that a logging layer ships by. */
function isAttached(target: CfnFunction): boolean {
  const environment = Stack.of(target).resolve(target.environment) as { variables?: object } | undefined;
  return 'FIREHOSE_LOGGING_STREAM' in (environment?.variables ?? {});
}

/** How many of the filters lead to the same function. */
function countSame(filters: readonly CfnSubscriptionFilter[], filter: CfnSubscriptionFilter): number {
  const target = textOf(filter, filter.destinationArn);
  return filters.filter((one) => textOf(one, one.destinationArn) === target).length;
}
