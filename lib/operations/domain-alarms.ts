import { Duration, type Size } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmDefinition, domainDimensions } from './alarm-definition';
import { atLeast, type DomainMetric, MINUTE } from './domain-metric';
import { managerAlarms } from './manager-alarms';

export interface DomainAlarmsProps {
  readonly domainName: string;
  /** Data nodes of the domain. Minimum: 1. */
  readonly dataNodes: number;
  /** Dedicated managers; 0 for a domain without any, which then has no alarms about them. */
  readonly managerNodes: number;
  /** Volume of each data node. */
  readonly volumeSize: Size;
}

const { LESS_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;

/** Free space below this share of a node's volume is too little: the page's 25 %. */
const FREE_STORAGE_SHARE = 0.25;

/**
 * Every alarm that AWS recommends for a domain, with the thresholds of its page.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
 */
export function domainAlarms(scope: Construct, props: DomainAlarmsProps): AlarmDefinition[] {
  const dimensionsMap = domainDimensions(scope, props.domainName);
  const metric: DomainMetric = (metricName, statistic, period) =>
    new Metric({ namespace: 'AWS/ES', metricName, dimensionsMap, statistic, period });
  return [
    ...statusAlarms(metric, props),
    ...protectionAlarms(metric),
    ...storageAlarms(metric, props),
    ...pressureAlarms(metric),
    ...queueAlarms(metric),
    ...(props.managerNodes > 0 ? managerAlarms(metric) : []),
  ];
}

function statusAlarms(
  metric: DomainMetric,
  { dataNodes, managerNodes }: DomainAlarmsProps,
): AlarmDefinition[] {
  const nodes = dataNodes + managerNodes;
  return [
    {
      name: 'cluster-red',
      area: 'domain',
      metric: metric('ClusterStatus.red', 'Maximum', MINUTE),
      ...atLeast(1, 1),
      meaning: 'A primary shard is on no node: its documents cannot be searched or written.',
      remedy:
        'Look at GET _cluster/allocation/explain; restore the red index from a snapshot or replay it from the archive.',
    },
    {
      name: 'cluster-yellow',
      area: 'capacity',
      metric: metric('ClusterStatus.yellow', 'Maximum', MINUTE),
      ...atLeast(1, 5),
      meaning: 'A replica shard is on no node.',
      remedy: 'Wait for a replaced node to come back; if all nodes are there, add one or lower the replicas.',
    },
    {
      name: 'nodes-missing',
      area: 'domain',
      metric: metric('Nodes', 'Minimum', Duration.minutes(5)),
      comparison: LESS_THAN_THRESHOLD,
      threshold: nodes,
      evaluationPeriods: 3,
      // A domain that publishes nothing at all is a domain that is not there.
      missingData: TreatMissingData.BREACHING,
      meaning: `The domain has fewer than its ${nodes} nodes, or publishes no metrics.`,
      remedy:
        'Look at the events of the domain in the OpenSearch Service console; a blue/green deployment explains it.',
    },
  ];
}

/** Alarms of what protects the data: the automated snapshot and the encryption key. */
function protectionAlarms(metric: DomainMetric): AlarmDefinition[] {
  return [
    {
      name: 'snapshot-failed',
      area: 'capacity',
      metric: metric('AutomatedSnapshotFailure', 'Maximum', MINUTE),
      ...atLeast(1, 1),
      meaning: 'The automated snapshot of the domain failed.',
      remedy: 'Look for a red index, which no snapshot can be taken of; the next hour tries again.',
    },
    {
      name: 'kms-key-error',
      area: 'domain',
      metric: metric('KMSKeyError', 'Maximum', MINUTE),
      ...atLeast(1, 1),
      meaning: 'The key that encrypts the domain is disabled.',
      remedy: 'Enable the key in AWS KMS.',
    },
    {
      name: 'kms-key-inaccessible',
      area: 'domain',
      metric: metric('KMSKeyInaccessible', 'Maximum', MINUTE),
      ...atLeast(1, 1),
      meaning: 'The key that encrypts the domain was deleted, or its grant to the service was revoked.',
      remedy:
        'Cancel the deletion of the key at once; without it the domain must be restored from a snapshot.',
    },
  ];
}

function storageAlarms(metric: DomainMetric, { volumeSize }: DomainAlarmsProps): AlarmDefinition[] {
  const lowMebibytes = Math.floor(volumeSize.toMebibytes() * FREE_STORAGE_SHARE);
  return [
    {
      name: 'storage-low',
      area: 'capacity',
      metric: metric('FreeStorageSpace', 'Minimum', MINUTE),
      comparison: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: lowMebibytes,
      evaluationPeriods: 1,
      meaning: `A data node has ${lowMebibytes} MiB or less free, a quarter of its volume.`,
      remedy: 'Raise capacity.volumeSize or lower retentionDays of the stage, then deploy.',
    },
    {
      name: 'writes-blocked',
      area: 'domain',
      metric: metric('ClusterIndexWritesBlocked', 'Maximum', Duration.minutes(5)),
      ...atLeast(1, 1),
      meaning: 'The domain takes no writes: its storage or its memory is used up.',
      remedy: 'Delete old indices or raise the capacity; the records are in the archive and can be replayed.',
    },
    {
      name: 'shards-many',
      area: 'capacity',
      metric: metric('Shards.active', 'Maximum', MINUTE),
      ...atLeast(30_000, 1),
      meaning: 'The domain has 30,000 active shards or more.',
      remedy: 'Choose a longer indexRotationPeriod, fewer shards an index, or a shorter retention.',
    },
  ];
}

function pressureAlarms(metric: DomainMetric): AlarmDefinition[] {
  const serverErrors = new MathExpression({
    expression: '100 * errors / requests',
    usingMetrics: {
      errors: metric('5xx', 'Sum', MINUTE),
      requests: metric('OpenSearchRequests', 'Sum', MINUTE),
    },
    period: MINUTE,
    label: 'Share of requests answered with 5xx, in percent',
  });
  return [
    {
      name: 'cpu-high',
      area: 'capacity',
      metric: metric('CPUUtilization', 'Maximum', Duration.minutes(15)),
      ...atLeast(80, 3),
      meaning: 'A data node has been at 80 % of its processor or more for 45 minutes.',
      remedy: 'Choose larger or more data nodes, or look for an expensive query in the slow logs.',
    },
    {
      name: 'jvm-memory-high',
      area: 'capacity',
      metric: metric('JVMMemoryPressure', 'Maximum', MINUTE),
      ...atLeast(95, 3),
      meaning: 'The heap of a data node is at 95 % or more: the node is close to running out of memory.',
      remedy: 'Choose larger data nodes, and end expensive aggregations.',
    },
    {
      name: 'jvm-old-generation-high',
      area: 'capacity',
      metric: metric('OldGenJVMMemoryPressure', 'Maximum', MINUTE),
      ...atLeast(80, 3),
      meaning: 'The old generation of the heap of a data node is at 80 % or more.',
      remedy: 'Choose larger data nodes, or fewer shards.',
    },
    {
      name: 'server-errors',
      area: 'domain',
      metric: serverErrors,
      ...atLeast(10, 3),
      meaning: 'One in ten requests to the domain is answered with 5xx.',
      remedy: 'Look at the application log of the domain and at its queues.',
    },
  ];
}

function queueAlarms(metric: DomainMetric): AlarmDefinition[] {
  const rejected = (pool: string) =>
    new MathExpression({
      // The metric counts since the node started, so only its growth says something.
      expression: 'DIFF(rejected)',
      usingMetrics: { rejected: metric(`Threadpool${pool}Rejected`, 'Sum', MINUTE) },
      period: MINUTE,
      label: `${pool} requests rejected in a minute`,
    });
  return [
    {
      name: 'write-queue-long',
      area: 'capacity',
      metric: metric('ThreadpoolWriteQueue', 'Average', MINUTE),
      ...atLeast(100, 1),
      meaning: 'A hundred write requests or more are waiting.',
      remedy: 'Raise bufferingInterval and bufferingSize, or choose more data nodes.',
    },
    {
      name: 'search-queue-long',
      area: 'capacity',
      metric: metric('ThreadpoolSearchQueue', 'Average', MINUTE),
      ...atLeast(500, 1),
      meaning: 'Five hundred search requests or more are waiting.',
      remedy: 'Look for a dashboard that refreshes too often, or choose more data nodes.',
    },
    {
      name: 'writes-rejected',
      area: 'domain',
      metric: rejected('Write'),
      ...atLeast(1, 1),
      meaning: 'The domain rejected writes because its queue is full; Firehose sends them again.',
      remedy: 'Raise bufferingInterval and bufferingSize, or choose more data nodes.',
    },
    {
      name: 'searches-rejected',
      area: 'capacity',
      metric: rejected('Search'),
      ...atLeast(1, 1),
      meaning: 'The domain rejected searches because its queue is full.',
      remedy: 'Look for a dashboard that refreshes too often, or choose more data nodes.',
    },
  ];
}
