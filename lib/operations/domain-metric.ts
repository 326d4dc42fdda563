import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition';

export const MINUTE = Duration.minutes(1);

/** Creates a metric of the domain: its name, its statistic and its period. */
export type DomainMetric = (name: string, statistic: string, period: Duration) => Metric;

/** The common condition: so many periods in a row at or above a threshold. */
export function atLeast(
  threshold: number,
  evaluationPeriods: number,
): Pick<AlarmDefinition, 'comparison' | 'threshold' | 'evaluationPeriods'> {
  return { comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold, evaluationPeriods };
}
