import { isRecord } from '../assembly/template';
import { type Rule, violationsOf } from './violation';

/**
 * What Firehose publishes for a Direct PUT stream into OpenSearch. `BackupToS3.*` belongs to other destinations: an alarm
 * on it never leaves INSUFFICIENT_DATA.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 */
const FIREHOSE =
  /^(DeliveryToAmazonOpenSearchService\.(Success|Records|Bytes|DataFreshness|AuthFailure|DeliveryRejected)|DeliveryToS3\.(Success|Records|Bytes|DataFreshness)|Incoming(Records|Bytes|PutRequests)|(RecordsPerSecond|BytesPerSecond|PutRequestsPerSecond)Limit|ThrottledRecords|ThrottledDescribeStream|ExecuteProcessing\.(Duration|Success)|SucceedProcessing\.(Records|Bytes)|PutRecord(Batch)?\.(Bytes|Latency|Records|Requests)|KMSKey(AccessDenied|Disabled|InvalidState|NotFound))$/;

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html */
const DOMAIN =
  /^(ClusterStatus\.(green|yellow|red)|Shards\.(active|unassigned|delayedUnassigned|activePrimary|initializing|relocating)|Nodes|SearchableDocuments|DeletedDocuments|CPUUtilization|FreeStorageSpace|ClusterUsedSpace|ClusterIndexWritesBlocked|JVMMemoryPressure|OldGenJVMMemoryPressure|AutomatedSnapshotFailure|CPUCreditBalance|OpenSearchDashboards\w+|KMSKey(Error|Inaccessible)|[2345]xx|(OpenSearch)?InvalidHostHeaderRequests|OpenSearchRequests|Manager\w+|Master\w+|(Read|Write)(Latency|Throughput|IOPS)|DiskQueueDepth|(Search|Indexing)(Latency|Rate)|SysMemoryUtilization|JVMGC\w+|Threadpool\w+|\w*Rejected\w*|Warm\w+|HotToWarm\w+|AuditLog\w*|ConcurrentSearch\w*|IopsThrottle|ThroughputThrottle)$/;

const KNOWN: Readonly<Record<string, RegExp>> = { 'AWS/Firehose': FIREHOSE, 'AWS/ES': DOMAIN };

/** An alarm on a metric that nobody publishes is silent for ever. */
export const alarm: Rule = (located) => {
  const properties = located.resource.Properties ?? {};
  const metrics = [properties.Metrics ?? []].flat().flatMap((query, index) => {
    const stat = isRecord(query) ? query.MetricStat : undefined;
    if (!isRecord(stat) || !isRecord(stat.Metric)) return [];
    return [{ property: `Metrics.${index}.MetricStat.Metric.MetricName`, ...namesOf(stat.Metric) }];
  });
  return [{ property: 'MetricName', ...namesOf(properties) }, ...metrics]
    .filter(({ namespace, name }) => KNOWN[namespace]?.test(name) === false)
    .map(({ property, namespace, name }) =>
      violationsOf(located)(
        property,
        `got ${name}, which ${namespace} does not publish: the alarm would never fire.`,
      ),
    );
};

function namesOf(metric: Record<string, unknown>): { namespace: string; name: string } {
  return { namespace: String(metric.Namespace), name: String(metric.MetricName) };
}
