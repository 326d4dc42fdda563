import type { Snapshot } from './snapshot';

type Metric = readonly [
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  value: (of: Snapshot) => number,
];

const METRICS: readonly Metric[] = [
  ['connections', 'gauge', 'Open TCP connections.', ({ input }) => input.connections],
  ['connections_accepted_total', 'counter', 'TCP connections accepted.', ({ input }) => input.accepted],
  [
    'connections_refused_total',
    'counter',
    'TCP connections refused: too many, or no TLS.',
    ({ input }) => input.refused,
  ],
  ['received_bytes_total', 'counter', 'Bytes read from TCP connections.', ({ input }) => input.bytes],
  [
    'paused',
    'gauge',
    '1 while the sockets are not read, because the queue is full.',
    ({ input }) => Number(input.isPaused),
  ],
  ['lines_total', 'counter', 'Lines and frames received.', ({ pipeline }) => pipeline.lines],
  [
    'discarded_bytes_total',
    'counter',
    'Bytes beyond the longest line.',
    ({ pipeline }) => pipeline.discardedBytes,
  ],
  ['documents_total', 'counter', 'Documents made of the lines.', ({ pipeline }) => pipeline.documents],
  [
    'documents_unparsed_total',
    'counter',
    'Documents whose text no pattern fitted.',
    ({ pipeline }) => pipeline.unparsed,
  ],
  [
    'documents_enriched_total',
    'counter',
    'Documents that gained a person.',
    ({ pipeline }) => pipeline.enriched,
  ],
  [
    'delivered_total',
    'counter',
    'Documents that the destination acknowledged.',
    ({ output }) => output.delivered,
  ],
  ['retried_total', 'counter', 'Documents sent again, once for each time.', ({ output }) => output.retried],
  ['fell_back_total', 'counter', 'Documents on standard error instead.', ({ output }) => output.fellBack],
  ['lost_total', 'counter', 'Documents that neither took.', ({ output }) => output.lost],
  ['queued', 'gauge', 'Documents that wait.', ({ output }) => output.queued],
  ['queued_bytes', 'gauge', 'Size of the documents that wait.', ({ output }) => output.queuedBytes],
  ['uptime_seconds', 'gauge', 'Seconds since the start.', ({ uptimeMs }) => uptimeMs / 1000],
  ['resident_memory_bytes', 'gauge', 'Memory of the process.', () => process.memoryUsage.rss()],
];

/** The counts in Prometheus' text format. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function prometheusText(snapshot: Snapshot): string {
  return METRICS.map(([name, type, help, value]) => {
    const full = `collector_${name}`;
    return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${full} ${value(snapshot)}\n`;
  }).join('');
}
