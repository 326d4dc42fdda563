import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';

/** Namespace of the metrics that the stage's own log filters make. */
export function stageNamespace(stage: string): string {
  return `Ekk/${stage}`;
}

const FELL_BACK = 'RecordsFellBack';
const UNACCOUNTED = 'UnaccountedRecords';
const REFUSED_LOGINS = 'RefusedLogins';

/**
 * Counts the records that a function wrote to its own log because the stream did not take them: each is the document
 * itself, one line of JSON with a `log_id`, which no other line of the function has.
 */
export function countFallenBackRecords(
  scope: Construct,
  id: string,
  props: { stage: string; logGroup: ILogGroup },
) {
  return new MetricFilter(scope, id, {
    logGroup: props.logGroup,
    filterPattern: FilterPattern.literal('{ $.log_id = "*" }'),
    metricNamespace: stageNamespace(props.stage),
    metricName: FELL_BACK,
    metricValue: '1',
    defaultValue: 0,
  });
}

/**
 * Counts refused requests in the audit log of the domain.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
 */
export function countRefusedLogins(
  scope: Construct,
  id: string,
  props: { stage: string; auditLog: ILogGroup },
) {
  return new MetricFilter(scope, id, {
    logGroup: props.auditLog,
    filterPattern: FilterPattern.literal('{ $.audit_category = "FAILED_LOGIN" }'),
    metricNamespace: stageNamespace(props.stage),
    metricName: REFUSED_LOGINS,
    metricValue: '1',
    defaultValue: 0,
  });
}

/** The alarm of records that fell back in any function whose log is counted by {@link countFallenBackRecords}. */
export function producerAlarms(stage: string): AlarmDefinition[] {
  return [
    {
      name: 'records-fell-back',
      area: 'producers',
      metric: new Metric({
        namespace: stageNamespace(stage),
        metricName: FELL_BACK,
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      meaning: 'Functions wrote records to their own logs because the stream did not take them.',
      remedy: 'The line of firehose_logging beside them says why: stream, permission, region or credentials.',
    },
  ];
}

/** The alarm of records that the reconciliation misses in the index and below the error prefix. */
export function reconciliationAlarms(stage: string): AlarmDefinition[] {
  return [
    {
      name: 'records-unaccounted',
      area: 'delivery',
      metric: new Metric({
        namespace: stageNamespace(stage),
        metricName: UNACCOUNTED,
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'Records were taken in, and are neither in the index nor below errors/.',
      remedy:
        'The log of the function reconcile names object, hour and log_id; run npm run replay for that hour.',
    },
  ];
}

/** Alarms of the login: Dashboards that does not answer, and many refused logins at the domain. */
export function loginAlarms(stage: string, domainDimensions: Record<string, string>): AlarmDefinition[] {
  return [
    {
      name: 'dashboards-unhealthy',
      area: 'login',
      metric: new Metric({
        namespace: 'AWS/ES',
        metricName: 'OpenSearchDashboardsHealthyNodes',
        dimensionsMap: domainDimensions,
        statistic: 'Minimum',
        period: Duration.minutes(5),
      }),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      meaning: 'OpenSearch Dashboards is not healthy on any node.',
      remedy: 'Look at the health of the domain; Dashboards runs on its nodes.',
    },
    {
      name: 'logins-refused',
      area: 'login',
      metric: new Metric({
        namespace: stageNamespace(stage),
        metricName: REFUSED_LOGINS,
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 50,
      evaluationPeriods: 1,
      meaning: 'The domain refused fifty logins or more in five minutes.',
      remedy: 'Look in the audit log group of the data stack for who asks, and from where.',
    },
  ];
}
