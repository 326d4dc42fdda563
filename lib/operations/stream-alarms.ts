import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmDefinition, inSeconds } from './alarm-definition';

export interface StreamAlarmsProps {
  readonly deliveryStreamName: string;
  /** How long Firehose collects before it writes to OpenSearch. */
  readonly bufferingInterval: Duration;
  /** How long Firehose collects before it writes to S3. */
  readonly backupBufferingInterval: Duration;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } =
  ComparisonOperator;

/** A record that is older than its buffering by this much is late. */
const GRACE = Duration.minutes(5);
/** A stream that takes this share of its quota is close to refusing records. */
const QUOTA_PERCENT = 80;

/** Creates a metric of the stream: its name, its statistic and its period. */
type StreamMetric = (name: string, statistic: string, period?: Duration) => Metric;

/**
 * The alarms of the delivery stream: records that arrive late, refused or not at all, and quotas that are nearly used.
 *
 * `BackupToS3.*` is not among the metrics: a stream into OpenSearch publishes `DeliveryToS3.*` for its archive.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
 */
export function streamAlarms(props: StreamAlarmsProps): AlarmDefinition[] {
  const metric: StreamMetric = (metricName, statistic, period = FIVE_MINUTES) =>
    new Metric({
      namespace: 'AWS/Firehose',
      metricName,
      dimensionsMap: { DeliveryStreamName: props.deliveryStreamName },
      statistic,
      period,
    });
  return [...deliveryAlarms(metric, props), ...archiveAlarms(metric, props), ...quotaAlarms(metric)];
}

function deliveryAlarms(metric: StreamMetric, { bufferingInterval }: StreamAlarmsProps): AlarmDefinition[] {
  const late = bufferingInterval.plus(GRACE);
  return [
    {
      name: 'delivery-late',
      area: 'delivery',
      metric: metric('DeliveryToAmazonOpenSearchService.DataFreshness', 'Maximum'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: late.toSeconds(),
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: `The oldest record on its way to OpenSearch is older than ${inSeconds(late)}.`,
      remedy: 'Look at the health of the domain, then at the error log group of the delivery stack.',
    },
    {
      name: 'delivery-refused',
      area: 'delivery',
      metric: metric('DeliveryToAmazonOpenSearchService.Success', 'Average'),
      comparison: LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      meaning: 'OpenSearch refused documents; they are in the archive below errors/ with the reason.',
      remedy: 'Run npm run redrive -- --dry-run to see the reasons and the known mends.',
    },
    {
      name: 'delivery-unauthorized',
      area: 'delivery',
      metric: metric('DeliveryToAmazonOpenSearchService.AuthFailure', 'Sum'),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'The domain does not let the delivery role in.',
      remedy: 'Deploy the delivery stack again: its provisioning maps the role anew.',
    },
    {
      name: 'delivery-rejected',
      area: 'delivery',
      metric: metric('DeliveryToAmazonOpenSearchService.DeliveryRejected', 'Sum'),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'The domain rejected deliveries as a whole.',
      remedy: 'Look at the queues and the storage of the domain.',
    },
  ];
}

function archiveAlarms(metric: StreamMetric, props: StreamAlarmsProps): AlarmDefinition[] {
  const late = props.backupBufferingInterval.plus(GRACE);
  return [
    {
      name: 'archive-failing',
      area: 'delivery',
      metric: metric('DeliveryToS3.Success', 'Average'),
      comparison: LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'Firehose cannot write to the archive; when it fails for 24 hours, records are lost.',
      remedy:
        'Look at the error log group of the delivery stack, and at the policies of the bucket and its key.',
    },
    {
      name: 'archive-late',
      area: 'delivery',
      metric: metric('DeliveryToS3.DataFreshness', 'Maximum'),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: late.toSeconds(),
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: `The oldest record on its way to the archive is older than ${inSeconds(late)}.`,
      remedy:
        'Look at the error log group of the delivery stack, and at the policies of the bucket and its key.',
    },
  ];
}

function quotaAlarms(metric: StreamMetric): AlarmDefinition[] {
  const share = (incoming: string, limit: string) =>
    new MathExpression({
      expression: '100 * (incoming / PERIOD(incoming)) / quota',
      usingMetrics: {
        incoming: metric(incoming, 'Sum', MINUTE),
        quota: metric(limit, 'Minimum', MINUTE),
      },
      period: MINUTE,
      label: `${incoming} as a share of ${limit}, in percent`,
    });
  const nearQuota = (
    name: string,
    what: string,
    metrics: [incoming: string, limit: string],
  ): AlarmDefinition => ({
    name,
    area: 'delivery',
    metric: share(...metrics),
    comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: QUOTA_PERCENT,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    meaning: `The stream takes ${QUOTA_PERCENT} % of the ${what} a second that its quota allows.`,
    remedy: 'Ask AWS for a higher quota (Firehose limits form) before records are refused.',
  });
  return [
    {
      name: 'records-throttled',
      area: 'delivery',
      metric: metric('ThrottledRecords', 'Sum'),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: 'Firehose refuses records because a quota is used up; the layers send them again.',
      remedy: 'Ask AWS for a higher quota (Firehose limits form).',
    },
    nearQuota('records-near-quota', 'records', ['IncomingRecords', 'RecordsPerSecondLimit']),
    nearQuota('bytes-near-quota', 'bytes', ['IncomingBytes', 'BytesPerSecondLimit']),
    nearQuota('requests-near-quota', 'requests', ['IncomingPutRequests', 'PutRequestsPerSecondLimit']),
  ];
}
