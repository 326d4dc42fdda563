/** What a service publishes: metrics by name, and families of them that belong to one feature. */
interface Published {
  readonly names: ReadonlySet<string>;
  readonly families?: RegExp;
}

/**
 * Metrics that Firehose publishes for a Direct PUT stream into OpenSearch. `BackupToS3.*` belongs to other destinations.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 */
const OPENSEARCH_STREAM_METRICS = [
  ...names(
    'DeliveryToAmazonOpenSearchService.',
    'Success Records Bytes DataFreshness AuthFailure DeliveryRejected',
  ),
  ...names('DeliveryToS3.', 'Success Records Bytes DataFreshness ObjectCount'),
  ...names('Incoming', 'Records Bytes PutRequests'),
  ...names('', 'RecordsPerSecondLimit BytesPerSecondLimit PutRequestsPerSecondLimit ThrottledRecords'),
  ...names('ExecuteProcessing.', 'Duration Success'),
  ...names('SucceedProcessing.', 'Records Bytes'),
  ...names('PutRecord.', 'Bytes Latency Requests'),
  ...names('PutRecordBatch.', 'Bytes Latency Records Requests'),
  ...names('DescribeDeliveryStream.', 'Latency Requests'),
  ...names('UpdateDeliveryStream.', 'Latency Requests'),
  ...names('KMSKey', 'AccessDenied Disabled InvalidState NotFound'),
];

/** What it publishes for other sources and destinations. */
const OTHER_STREAM_METRICS = [
  ...names('BackupToS3.', 'Success Records Bytes DataFreshness'),
  ...names('', 'KinesisMillisBehindLatest KafkaOffsetLag PartitionCount PartitionCountExceeded'),
  ...names('', 'ActivePartitionsLimit PerPartitionThroughput SourceThrottled.Delay JQProcessing.Duration'),
  ...names('Throttled', 'GetRecords GetShardIterator DescribeStream'),
  ...names('ListDeliveryStreams.', 'Latency Requests'),
];
const STREAM_FAMILIES =
  /^(DeliveryTo(Redshift|Splunk|HttpEndpoint|Snowflake|Iceberg|AmazonOpenSearchServerless|Elasticsearch)|DataReadFrom[A-Z]\w+|(Failed|Succeed)Conversion|FailedValidation)\.\w+$/;

/**
 * Metrics that OpenSearch Service publishes for any domain.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
 */
const DOMAIN_METRICS = [
  ...names('ClusterStatus.', 'green yellow red'),
  ...names('Shards.', 'active unassigned delayedUnassigned activePrimary initializing relocating'),
  ...names('', 'Nodes SearchableDocuments DeletedDocuments FreeStorageSpace ClusterUsedSpace ShardCount'),
  ...names('', 'CPUUtilization CPUCreditBalance SysMemoryUtilization HighSwapUsage SegmentCount ThreadCount'),
  ...names('', 'JVMMemoryPressure OldGenJVMMemoryPressure'),
  ...names('JVMGC', 'YoungCollectionCount YoungCollectionTime OldCollectionCount OldCollectionTime'),
  ...names('', 'ClusterIndexWritesBlocked AutomatedSnapshotFailure KMSKeyError KMSKeyInaccessible'),
  ...['Master', 'Coordinator'].flatMap((node) =>
    names(
      node,
      'CPUUtilization FreeStorageSpace JVMMemoryPressure OldGenJVMMemoryPressure CPUCreditBalance SysMemoryUtilization',
    ),
  ),
  ...names('', 'MasterReachableFromNode InvalidHostHeaderRequests OpenSearchRequests ElasticsearchRequests'),
  ...names('', '2xx 3xx 4xx 5xx KibanaHealthyNodes OpenSearchDashboardsHealthyNodes'),
  ...names('', 'BurstBalance DiskQueueDepth IopsThrottle ThroughputThrottle VolumeStalledIOCheck'),
  ...['Read', 'Write'].flatMap((way) =>
    names(way, 'Latency Throughput ThroughputMicroBursting IOPS IOPSMicroBursting'),
  ),
  ...names('', 'SearchLatency SearchRate IndexingLatency IndexingRate FetchLatency FetchRate'),
  ...names('', 'ScrollTotal ScrollCurrent OpenContexts SearchTaskCancelled SearchShardTaskCancelled'),
  ...names('', 'CoordinatingWriteRejected PrimaryWriteRejected ReplicaWriteRejected'),
  ...['Write', 'Search', 'Force_merge', 'Index', 'Bulk', 'IndexSearcher', 'sql-worker'].flatMap((pool) =>
    names(`Threadpool${pool}`, 'Queue Rejected Threads'),
  ),
];
/** Metrics of features that a domain may have, such as UltraWarm, k-NN, replication and plugins. */
const DOMAIN_FAMILIES =
  /^(Warm|Cold|HotToWarm|HotStorage|KNN|Alerting|AD[A-Z]|AutoTune|AutoFollow|Asynchronous|CrossCluster|Replication|LeaderCheckPoint|FollowerCheckPoint|SegmentReplication|SQL|PPL|LTR|ML|PointInTime|(Current|Total|Avg|Has)\w*PointInTime|OpenSearchDashboards(Concurrent|Healthy|Heap|OS|Reporting|Request|Response)|RemoteS|Ingestion|Jvm)[\w.]*$/;

/**
 * What Lambda publishes for a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
const FUNCTION_METRICS = [
  ...names('', 'Invocations Errors Throttles Duration PostRuntimeExtensionsDuration ConcurrentExecutions'),
  ...names('', 'DeadLetterErrors DestinationDeliveryFailures AsyncEventsReceived AsyncEventAge'),
  ...names('', 'AsyncEventsDropped IteratorAge ClaimedAccountConcurrency UnreservedConcurrentExecutions'),
  ...names('', 'RecursiveInvocationsDropped OversizedRecordCount OffsetLag SignatureValidationErrors'),
  ...names('Provisioned', 'ConcurrentExecutions Pollers ConcurrencyInvocations ConcurrencyUtilization'),
  ...names('', 'ProvisionedConcurrencySpilloverInvocations EventPollerUnit'),
  ...names('Url', 'RequestCount 4xxCount 5xxCount RequestLatency'),
];
const FUNCTION_FAMILIES =
  /^((Polled|FilteredOut|Invoked|FailedInvoke|Dropped|Deleted|OnFailureDestinationDelivered)EventCount|\w*Durable\w+)$/;

/** A delivery stream into OpenSearch that records are put to. */
export const OPENSEARCH_STREAM: Published = { names: new Set(OPENSEARCH_STREAM_METRICS) };

/** Metrics by their namespace. A namespace that is not here is not judged. */
const PUBLISHED: Readonly<Record<string, Published>> = {
  'AWS/Firehose': {
    names: new Set([...OPENSEARCH_STREAM_METRICS, ...OTHER_STREAM_METRICS]),
    families: STREAM_FAMILIES,
  },
  'AWS/ES': { names: new Set(DOMAIN_METRICS), families: DOMAIN_FAMILIES },
  'AWS/Lambda': { names: new Set(FUNCTION_METRICS), families: FUNCTION_FAMILIES },
};

/** Whether a service publishes a metric. Undefined for a namespace that is not known here. */
export function isPublished(namespace: string, name: string, by = PUBLISHED[namespace]): boolean | undefined {
  if (by === undefined) return undefined;
  return by.names.has(name) || (by.families?.test(name) ?? false);
}

function names(prefix: string, words: string): string[] {
  return words.split(' ').map((word) => `${prefix}${word}`);
}
