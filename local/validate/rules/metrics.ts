/**
 * Metrics that Firehose publishes for a Direct PUT stream into OpenSearch. `BackupToS3.*` belongs to other destinations.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 */
const FIREHOSE_METRICS = [
  ...names(
    'DeliveryToAmazonOpenSearchService.',
    'Success Records Bytes DataFreshness AuthFailure DeliveryRejected',
  ),
  ...names('DeliveryToS3.', 'Success Records Bytes DataFreshness'),
  ...names('Incoming', 'Records Bytes PutRequests'),
  ...names('', 'RecordsPerSecondLimit BytesPerSecondLimit PutRequestsPerSecondLimit ThrottledRecords'),
  ...names('ExecuteProcessing.', 'Duration Success'),
  ...names('SucceedProcessing.', 'Records Bytes'),
  ...names('PutRecord.', 'Bytes Latency Requests'),
  ...names('PutRecordBatch.', 'Bytes Latency Records Requests'),
  ...names('KMSKey', 'AccessDenied Disabled InvalidState NotFound'),
];

/**
 * Metrics that OpenSearch Service publishes for a domain of data nodes and managers.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
 */
const DOMAIN_METRICS = [
  ...names('ClusterStatus.', 'green yellow red'),
  ...names('Shards.', 'active unassigned delayedUnassigned activePrimary initializing relocating'),
  ...names('', 'Nodes SearchableDocuments DeletedDocuments FreeStorageSpace ClusterUsedSpace'),
  ...names(
    '',
    'CPUUtilization CPUCreditBalance SysMemoryUtilization JVMMemoryPressure OldGenJVMMemoryPressure',
  ),
  ...names('', 'ClusterIndexWritesBlocked AutomatedSnapshotFailure KMSKeyError KMSKeyInaccessible'),
  ...names(
    'Master',
    'CPUUtilization FreeStorageSpace JVMMemoryPressure OldGenJVMMemoryPressure CPUCreditBalance',
  ),
  ...names('Master', 'ReachableFromNode SysMemoryUtilization'),
  ...names(
    '',
    '2xx 3xx 4xx 5xx OpenSearchRequests InvalidHostHeaderRequests OpenSearchDashboardsHealthyNodes',
  ),
  ...names('', 'ReadLatency WriteLatency ReadThroughput WriteThroughput ReadIOPS WriteIOPS DiskQueueDepth'),
  ...names('', 'IopsThrottle ThroughputThrottle SearchLatency SearchRate IndexingLatency IndexingRate'),
  ...names('', 'CoordinatingWriteRejected PrimaryWriteRejected ReplicaWriteRejected'),
  ...names('ThreadpoolWrite', 'Queue Rejected Threads'),
  ...names('ThreadpoolSearch', 'Queue Rejected Threads'),
  ...names('ThreadpoolForce_merge', 'Queue Rejected Threads'),
];

/**
 * What Lambda publishes for a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
const FUNCTION_METRICS = [
  ...names('', 'Invocations Errors Throttles Duration PostRuntimeExtensionsDuration ConcurrentExecutions'),
  ...names('', 'DeadLetterErrors DestinationDeliveryFailures AsyncEventsReceived AsyncEventAge'),
  ...names('', 'AsyncEventsDropped IteratorAge ClaimedAccountConcurrency UnreservedConcurrentExecutions'),
  ...names('ProvisionedConcurrency', 'Invocations SpilloverInvocations Utilization'),
];

/** Metrics by their namespace. A namespace that is not here is not judged. */
export const PUBLISHED_METRICS: Readonly<Record<string, ReadonlySet<string>>> = {
  'AWS/Firehose': new Set(FIREHOSE_METRICS),
  'AWS/ES': new Set(DOMAIN_METRICS),
  'AWS/Lambda': new Set(FUNCTION_METRICS),
};

function names(prefix: string, words: string): string[] {
  return words.split(' ').map((word) => `${prefix}${word}`);
}
