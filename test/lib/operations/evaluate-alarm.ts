/**
 * A MODEL of how CloudWatch evaluates an alarm, from its documentation: M of N data points, and what a period without
 * one counts as. It knows static thresholds only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export interface AlarmProperties {
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
}

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state after these periods, oldest first; `undefined` is a period without a data point. Only the newest
 * `EvaluationPeriods` count: the extra older points that CloudWatch may take for missing ones are not modelled.
 */
export function stateAfter(
  alarm: AlarmProperties,
  periods: readonly (number | undefined)[],
): AlarmStateValue {
  const breaches = BREACHES[alarm.ComparisonOperator];
  if (breaches === undefined) throw new Error(`no model of ${alarm.ComparisonOperator}`);
  const newest = periods.slice(-alarm.EvaluationPeriods);
  const missing = alarm.TreatMissingData ?? 'missing';
  const judged = newest.map((value) => {
    if (value !== undefined) return breaches(value, alarm.Threshold);
    return missing === 'breaching' ? true : missing === 'notBreaching' ? false : undefined;
  });
  if (judged.every((each) => each === undefined)) return 'INSUFFICIENT_DATA';
  const count = judged.filter((each) => each === true).length;
  return count >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods) ? 'ALARM' : 'OK';
}
