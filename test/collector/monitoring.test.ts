import { logstashAnswer } from '../../collector/monitoring/logstash-api';
import { prometheusText } from '../../collector/monitoring/prometheus';
import type { Snapshot } from '../../collector/monitoring/snapshot';

const SNAPSHOT: Snapshot = {
  id: 'id',
  startedMs: 1,
  uptimeMs: 2000,
  isStopping: false,
  monitoringAddress: '127.0.0.1:9600',
  outputName: 'firehose',
  maxQueueBytes: 100,
  input: { connections: 2, accepted: 5, refused: 1, bytes: 1000, isPaused: true },
  pipeline: { lines: 10, documents: 8, unparsed: 3, enriched: 4, discardedBytes: 7 },
  output: { accepted: 8, delivered: 5, retried: 2, fellBack: 1, queued: 2, lost: 0, queuedBytes: 50 },
};

/** Paths and the members that scrapers read there: metricbeat's module and logstash_exporter. */
test.each<[string, object]>([
  [
    '/',
    { version: expect.stringMatching(/^\d+\.\d+\.\d+$/), http_address: '127.0.0.1:9600', status: 'green' },
  ],
  [
    '/_node',
    {
      pipelines: { main: { workers: 1, batch_size: 500 } },
      jvm: { pid: process.pid },
      os: { name: 'linux' },
    },
  ],
  [
    '/_node/stats/',
    {
      events: { in: 10, filtered: 8, out: 6 },
      process: { cpu: { load_average: {} } },
      jvm: { uptime_in_millis: 2000, mem: { heap_used_in_bytes: expect.any(Number) } },
    },
  ],
  ['/_node/stats/events', { events: { in: 10 } }],
  ['/_node/stats/jvm', { jvm: { threads: { count: 1 }, gc: { collectors: { old: {}, young: {} } } } }],
  [
    '/_node/stats/pipelines',
    {
      pipelines: {
        main: {
          events: { in: 10, filtered: 8, out: 6 },
          plugins: {
            filters: [
              { name: 'grok', matches: 5, failures: 3 },
              { name: 'translate', matches: 4 },
            ],
          },
          queue: { type: 'memory', events_count: 2, queue_size_in_bytes: 50, max_queue_size_in_bytes: 100 },
          reloads: { successes: 0, failures: 0 },
          // Metricbeat's node_stats leaves a pipeline without them out.
          vertices: [],
        },
      },
    },
  ],
  // Metricbeat's node follows these pointers without looking.
  ['/_node/pipelines', { pipelines: { main: { graph: { graph: { vertices: [], edges: [] } } } } }],
  ['/_node/stats/pipelines/main', { pipelines: { main: { events: { in: 10 } } } }],
  ['/_node/pipelines/main', { pipelines: { main: { batch_delay: 1000 } } }],
])("Logstash's monitoring API answers %s with its names", (path, members) => {
  expect(logstashAnswer(path, SNAPSHOT)).toMatchObject({
    name: expect.any(String),
    host: expect.any(String),
    ...members,
  });
});

test.each([
  '/x',
  '/_node/x',
  '/_node/stats/x',
  '/_node/stats/pipelines/other',
  '/_node/os/x',
])("Logstash's monitoring API has no path %s", (path) => {
  expect(logstashAnswer(path, SNAPSHOT)).toBeUndefined();
});

test('metrics are in the text format of Prometheus, with help and type', () => {
  const text = prometheusText(SNAPSHOT);
  expect(text).toContain(
    '# HELP collector_lines_total Lines and frames received.\n# TYPE collector_lines_total counter\ncollector_lines_total 10\n',
  );
  expect(text).toContain('\ncollector_paused 1\n');
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) collector_[a-z_]+ .+|collector_[a-z_]+ [\d.e+-]+)$/);
  }
});
