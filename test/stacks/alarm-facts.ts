/** What each alarm of dev watches and when it fires, but those of the functions, which are alike. */
export const DEV_ALARMS: Readonly<Record<string, string>> = {
  'cluster-red': "Maximum of the domain's ClusterStatus.red >= 1, 1 of 1 x 60 s",
  'cluster-yellow': "Maximum of the domain's ClusterStatus.yellow >= 1, 5 of 5 x 60 s",
  'nodes-missing': "Minimum of the domain's Nodes < 1, 3 of 3 x 300 s, missing is breaching",
  'snapshot-failed': "Maximum of the domain's AutomatedSnapshotFailure >= 1, 1 of 1 x 60 s",
  'kms-key-error': "Maximum of the domain's KMSKeyError >= 1, 1 of 1 x 60 s",
  'kms-key-inaccessible': "Maximum of the domain's KMSKeyInaccessible >= 1, 1 of 1 x 60 s",
  'storage-low': "Minimum of the domain's FreeStorageSpace <= 2560, 1 of 1 x 60 s",
  'writes-blocked': "Maximum of the domain's ClusterIndexWritesBlocked >= 1, 1 of 1 x 300 s",
  'shards-many': "Maximum of the domain's Shards.active >= 30000, 1 of 1 x 60 s",
  'cpu-high': "Maximum of the domain's CPUUtilization >= 80, 3 of 3 x 900 s",
  'jvm-memory-high': "Maximum of the domain's JVMMemoryPressure >= 95, 3 of 3 x 60 s",
  'jvm-old-generation-high': "Maximum of the domain's OldGenJVMMemoryPressure >= 80, 3 of 3 x 60 s",
  'server-errors':
    "100 * errors / requests; Sum of the domain's 5xx; Sum of the domain's OpenSearchRequests >= 10, 3 of 3 x 60 s",
  'write-queue-long': "Average of the domain's ThreadpoolWriteQueue >= 100, 1 of 1 x 60 s",
  'search-queue-long': "Average of the domain's ThreadpoolSearchQueue >= 500, 1 of 1 x 60 s",
  'writes-rejected': "DIFF(rejected); Sum of the domain's ThreadpoolWriteRejected >= 1, 1 of 1 x 60 s",
  'searches-rejected': "DIFF(rejected); Sum of the domain's ThreadpoolSearchRejected >= 1, 1 of 1 x 60 s",
  'delivery-late':
    "Maximum of the stream's DeliveryToAmazonOpenSearchService.DataFreshness > 302, 2 of 3 x 300 s",
  'delivery-refused': "Average of the stream's DeliveryToAmazonOpenSearchService.Success < 1, 1 of 3 x 300 s",
  'delivery-unauthorized':
    "Sum of the stream's DeliveryToAmazonOpenSearchService.AuthFailure >= 1, 1 of 1 x 300 s",
  'delivery-rejected':
    "Sum of the stream's DeliveryToAmazonOpenSearchService.DeliveryRejected >= 1, 1 of 1 x 300 s",
  'archive-failing': "Average of the stream's DeliveryToS3.Success < 1, 1 of 1 x 300 s",
  'archive-late': "Maximum of the stream's DeliveryToS3.DataFreshness > 310, 2 of 3 x 300 s",
  'records-throttled': "Sum of the stream's ThrottledRecords >= 1, 2 of 3 x 300 s",
  'records-near-quota':
    "100 * (incoming / PERIOD(incoming)) / quota; Sum of the stream's IncomingRecords; Minimum of the stream's RecordsPerSecondLimit >= 80, 3 of 5 x 60 s",
  'bytes-near-quota':
    "100 * (incoming / PERIOD(incoming)) / quota; Sum of the stream's IncomingBytes; Minimum of the stream's BytesPerSecondLimit >= 80, 3 of 5 x 60 s",
  'requests-near-quota':
    "100 * (incoming / PERIOD(incoming)) / quota; Sum of the stream's IncomingPutRequests; Minimum of the stream's PutRequestsPerSecondLimit >= 80, 3 of 5 x 60 s",
  'records-fell-back': "Sum of the stage's RecordsFellBack >= 1, 1 of 3 x 300 s",
  'records-unaccounted': "Maximum of the stage's UnaccountedRecords >= 1, 1 of 1 x 3600 s",
  'dashboards-unhealthy': "Minimum of the domain's OpenSearchDashboardsHealthyNodes < 1, 3 of 3 x 300 s",
  'logins-refused': "Sum of the stage's RefusedLogins >= 50, 1 of 1 x 300 s",
};

/** The alarms of prod that differ from those of dev, or that only prod has. */
export const PROD_ALARMS: Readonly<Record<string, string>> = {
  'nodes-missing': "Minimum of the domain's Nodes < 6, 3 of 3 x 300 s, missing is breaching",
  'storage-low': "Minimum of the domain's FreeStorageSpace <= 25600, 1 of 1 x 60 s",
  'manager-cpu-high': "Maximum of the domain's MasterCPUUtilization >= 50, 3 of 3 x 900 s",
  'manager-jvm-memory-high': "Maximum of the domain's MasterJVMMemoryPressure >= 95, 3 of 3 x 60 s",
  'manager-jvm-old-generation-high':
    "Maximum of the domain's MasterOldGenJVMMemoryPressure >= 80, 3 of 3 x 60 s",
  'manager-unreachable': "Minimum of the domain's MasterReachableFromNode < 1, 1 of 1 x 300 s",
  'delivery-late':
    "Maximum of the stream's DeliveryToAmazonOpenSearchService.DataFreshness > 360, 2 of 3 x 300 s",
  'archive-late': "Maximum of the stream's DeliveryToS3.DataFreshness > 600, 2 of 3 x 300 s",
};
