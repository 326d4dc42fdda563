import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition';

/** A Lambda function of the pipeline itself. */
export interface WatchedFunction {
  /** Kebab case, the first part of the alarms' names, e.g. `provisioning`. */
  readonly id: string;
  readonly functionName: string;
  readonly timeout: Duration;
  /** What does not happen while the function fails, as a sentence. */
  readonly consequence: string;
}

const FIVE_MINUTES = Duration.minutes(5);
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
/** Lambda has no metric of time-outs: an invocation that uses this share of its time is about to have one. */
const TIMEOUT_SHARE = 0.9;

/**
 * Errors, throttles and near time-outs of a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionAlarms({
  id,
  functionName,
  timeout,
  consequence,
}: WatchedFunction): AlarmDefinition[] {
  const condition = { comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD, evaluationPeriods: 1 } as const;
  const metric = (metricName: string, statistic: string) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { FunctionName: functionName },
      statistic,
      period: FIVE_MINUTES,
    });
  const longMs = Math.floor(timeout.toMilliseconds() * TIMEOUT_SHARE);
  return [
    {
      name: `${id}-errors`,
      area: 'functions',
      metric: metric('Errors', 'Sum'),
      ...condition,
      threshold: 1,
      meaning: `The function ${id} failed. ${consequence}`,
      remedy: 'Read the last lines of its log group; they say what to do.',
    },
    {
      name: `${id}-throttled`,
      area: 'functions',
      metric: metric('Throttles', 'Sum'),
      ...condition,
      threshold: 1,
      meaning: `The function ${id} was throttled. ${consequence}`,
      remedy: 'Raise the concurrency quota of the account, or the reserved concurrency of the function.',
    },
    {
      name: `${id}-near-timeout`,
      area: 'functions',
      metric: metric('Duration', 'Maximum'),
      ...condition,
      threshold: longMs,
      meaning: `The function ${id} took ${longMs} ms or more of its ${timeout.toSeconds()} s.`,
      remedy: 'Read its log group for what it waited for.',
    },
  ];
}
