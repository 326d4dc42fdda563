import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { dependenciesOf } from '../environment';
import { type ReconcileResult, reconcile } from './reconcile';

export interface ReconcileRequest {
  /** Time to judge at, in ISO 8601. @default - now */
  readonly asOf?: string;
}

/** Reconciles what is new and settled, and publishes `UnaccountedRecords`. It may be repeated. */
export async function handler({ asOf }: ReconcileRequest = {}): Promise<ReconcileResult> {
  const { client, store, index, metrics, deliveryStream, settleMs, stage } = dependenciesOf();
  try {
    const result = await reconcile({
      store,
      index,
      settleMs,
      nowMs: asOf === undefined ? Date.now() : Date.parse(asOf),
      incoming: (fromMs, toMs) =>
        incomingRecords(metrics, { deliveryStream, fromMs, toMs }).catch(undefinedWithoutCloudWatch),
    });
    for (const difference of result.differences) {
      console.log(
        JSON.stringify({ level: 'WARN', message: 'reconcile: records are missing', ...difference }),
      );
    }
    console.log(JSON.stringify(embeddedMetric(stage, result.unaccounted, Date.now())));
    return result;
  } finally {
    await client.close();
  }
}

/**
 * A line of the log from which CloudWatch makes the metric.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetric(stage: string, unaccounted: number, timestamp: number): object {
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: `Ekk/${stage}`,
          Dimensions: [[]],
          Metrics: [{ Name: 'UnaccountedRecords', Unit: 'Count' }],
        },
      ],
    },
    UnaccountedRecords: unaccounted,
  };
}

interface Span {
  readonly deliveryStream: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Records that the stream took in between two full hours; undefined where CloudWatch has no data for the stream. */
export async function incomingRecords(
  client: CloudWatchClient,
  { deliveryStream, fromMs, toMs }: Span,
): Promise<number | undefined> {
  const Metric = {
    Namespace: 'AWS/Firehose',
    MetricName: 'IncomingRecords',
    Dimensions: [{ Name: 'DeliveryStreamName', Value: deliveryStream }],
  };
  const values: number[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(fromMs),
        EndTime: new Date(toMs),
        MetricDataQueries: [{ Id: 'incoming', MetricStat: { Metric, Period: 3600, Stat: 'Sum' } }],
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    values.push(...(page.MetricDataResults?.[0]?.Values ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}

/** Where nothing listens at CloudWatch's address, as in a local run, the archive is compared with the index alone. */
function undefinedWithoutCloudWatch(error: Error & { code?: string }): undefined {
  if (error.code !== 'ECONNREFUSED') throw error;
  console.log(JSON.stringify({ level: 'WARN', message: 'reconcile: there is no CloudWatch here' }));
  return undefined;
}
