import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Color,
  type CompositeAlarm,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { domainDimensions } from './alarm-definition';
import { stageNamespace } from './producer-alarms';

export interface OperationsDashboardProps {
  readonly stage: string;
  readonly domainName: string;
  readonly deliveryStreamName: string;
  readonly archiveBucketName: string;
  /** The composite alarm of each area. */
  readonly areas: readonly CompositeAlarm[];
}

const PERIOD = Duration.minutes(5);
/** Columns of a CloudWatch dashboard. */
const WIDTH = 24;
/** Firehose bills each record as a multiple of this. @see https://aws.amazon.com/firehose/pricing/ */
const BILLED_STEP_BYTES = 5 * 1024;

/** One CloudWatch dashboard a stage: the ways in, the stream, the domain, and what costs money. */
export class OperationsDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const firehose = metricsOf('AWS/Firehose', { DeliveryStreamName: props.deliveryStreamName });
    const domain = metricsOf('AWS/ES', domainDimensions(this, props.domainName));
    const stage = metricsOf(stageNamespace(props.stage), {});
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `ekk-${props.stage}-operations`,
      defaultInterval: Duration.hours(12),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: WIDTH, height: 3, alarms: [...props.areas] })],
        heading('Ways in: what functions and programs put to the stream'),
        waysIn(firehose, stage),
        heading('Stream: from Firehose to OpenSearch and to the archive'),
        stream(firehose),
        heading('Domain: OpenSearch Service'),
        domainWidgets(domain),
        heading('Cost drivers: what the bill grows with'),
        costDrivers(firehose, domain, props.archiveBucketName),
      ],
    });
  }
}

type MetricOf = (metricName: string, statistic: string, label?: string) => Metric;

function metricsOf(namespace: string, dimensionsMap: Record<string, string>): MetricOf {
  return (metricName, statistic, label = metricName) =>
    new Metric({ namespace, metricName, dimensionsMap, statistic, label, period: PERIOD });
}

function heading(text: string): IWidget[] {
  return [new TextWidget({ markdown: `## ${text}`, width: WIDTH, height: 1 })];
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: WIDTH / 3, height: 6, leftYAxis: { min: 0 } });
}

function waysIn(firehose: MetricOf, stage: MetricOf): IWidget[] {
  return [
    graph(
      'Records and requests',
      [firehose('IncomingRecords', 'Sum')],
      [firehose('IncomingPutRequests', 'Sum')],
    ),
    graph('Refused by a quota', [firehose('ThrottledRecords', 'Sum').with({ color: Color.RED })]),
    graph('Fell back to the log of a function', [stage('RecordsFellBack', 'Sum').with({ color: Color.RED })]),
  ];
}

function stream(firehose: MetricOf): IWidget[] {
  const to = (destination: string, name: string, statistic: string, label: string) =>
    firehose(`DeliveryTo${destination}.${name}`, statistic, label);
  return [
    graph('Age of the oldest record (s)', [
      to('AmazonOpenSearchService', 'DataFreshness', 'Maximum', 'OpenSearch'),
      to('S3', 'DataFreshness', 'Maximum', 'Archive'),
    ]),
    graph('Share delivered', [
      to('AmazonOpenSearchService', 'Success', 'Average', 'OpenSearch'),
      to('S3', 'Success', 'Average', 'Archive'),
    ]),
    graph('Records delivered', [
      to('AmazonOpenSearchService', 'Records', 'Sum', 'OpenSearch'),
      to('S3', 'Records', 'Sum', 'Archive'),
    ]),
  ];
}

function domainWidgets(domain: MetricOf): IWidget[] {
  return [
    graph('Processor and memory (%)', [
      domain('CPUUtilization', 'Maximum', 'Processor'),
      domain('JVMMemoryPressure', 'Maximum', 'Heap'),
    ]),
    graph(
      'Free storage of the fullest node (MiB), status',
      [domain('FreeStorageSpace', 'Minimum', 'Free storage')],
      [
        domain('ClusterStatus.yellow', 'Maximum', 'Yellow').with({ color: Color.ORANGE }),
        domain('ClusterStatus.red', 'Maximum', 'Red').with({ color: Color.RED }),
      ],
    ),
    graph(
      'Latency (ms), rejected',
      [domain('IndexingLatency', 'Average', 'Indexing'), domain('SearchLatency', 'Average', 'Search')],
      [domain('ThreadpoolWriteRejected', 'Sum', 'Rejected')],
    ),
  ];
}

function costDrivers(firehose: MetricOf, domain: MetricOf, bucketName: string): IWidget[] {
  const billed = new MathExpression({
    // At least one step a record: right for records up to 5 KiB, as log records nearly always are.
    expression: `IF(records * ${BILLED_STEP_BYTES} > bytes, records * ${BILLED_STEP_BYTES}, bytes) / 1073741824`,
    usingMetrics: { records: firehose('IncomingRecords', 'Sum'), bytes: firehose('IncomingBytes', 'Sum') },
    label: 'Billed by Firehose (GiB), each record rounded up to 5 KiB',
    period: Duration.days(1),
  });
  const archive = new Metric({
    namespace: 'AWS/S3',
    metricName: 'BucketSizeBytes',
    dimensionsMap: { BucketName: bucketName, StorageType: 'StandardStorage' },
    statistic: 'Average',
    period: Duration.days(1),
    label: 'Archive in the Standard class (bytes)',
  });
  return [
    new SingleValueWidget({ title: 'A day', metrics: [billed], width: WIDTH / 3, height: 6 }),
    graph('Storage used by the domain (MiB)', [domain('ClusterUsedSpace', 'Maximum')]),
    graph('Archive', [archive]),
  ];
}
