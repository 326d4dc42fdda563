import { hostname, loadavg } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Snapshot } from './snapshot';

/** The version whose monitoring API this is: scrapers look at it. */
const LOGSTASH_VERSION = '8.15.0';

/**
 * The answers of Logstash's monitoring API, with its names, so that what watches a Logstash watches the collector.
 * A number that only a Java process has is 0, or -1 for file descriptors.
 *
 * @param path without its query
 * @returns undefined for a path that Logstash does not know
 * @see https://www.elastic.co/guide/en/logstash/8.15/monitoring-logstash.html
 */
export function logstashAnswer(path: string, snapshot: Snapshot): object | undefined {
  const [, first, ...rest] = path.replace(/\/+$/, '').split('/');
  const base = identity(snapshot);
  if (first === undefined || first === '') return base;
  if (first !== '_node') return undefined;
  const [kind, name] = rest;
  if (kind === 'stats') return stats(base, snapshot, rest.slice(1));
  const node = { pipelines: { main: settings(snapshot) }, os: osInfo(), jvm: jvmInfo(snapshot) };
  if (kind === undefined) return { ...base, ...node };
  if (kind === 'pipelines' && name === 'main') return { ...base, pipelines: { main: node.pipelines.main } };
  return kind in node && name === undefined
    ? { ...base, [kind]: node[kind as keyof typeof node] }
    : undefined;
}

function stats(base: object, snapshot: Snapshot, [kind, name]: readonly string[]): object | undefined {
  const all = {
    jvm: jvmStats(snapshot),
    process: processStats(),
    events: eventsOf(snapshot),
    pipelines: { main: pipelineStats(snapshot) },
    reloads: { successes: 0, failures: 0 },
    os: {},
    queue: { events_count: snapshot.output.queued },
  };
  if (kind === undefined) return { ...base, ...all };
  if (kind === 'pipelines' && name === 'main') return { ...base, pipelines: all.pipelines };
  return kind in all && name === undefined ? { ...base, [kind]: all[kind as keyof typeof all] } : undefined;
}

function identity({ id, monitoringAddress, isStopping }: Snapshot) {
  return {
    host: hostname(),
    version: LOGSTASH_VERSION,
    http_address: monitoringAddress,
    id,
    name: hostname(),
    ephemeral_id: id,
    status: isStopping ? 'yellow' : 'green',
    snapshot: false,
    pipeline: settings(undefined),
  };
}

/**
 * Metricbeat leaves a pipeline without `vertices` out, and ends at one without a graph.
 *
 * @see https://github.com/elastic/beats/tree/main/metricbeat/module/logstash
 */
const NO_GRAPH = { graph: { vertices: [], edges: [] } };

function settings(snapshot: Snapshot | undefined) {
  const numbers = { workers: 1, batch_size: 500, batch_delay: 1000 };
  return snapshot === undefined
    ? numbers
    : {
        ephemeral_id: snapshot.id,
        hash: snapshot.id,
        ...numbers,
        config_reload_automatic: false,
        config_reload_interval: 0,
        dead_letter_queue_enabled: false,
        graph: NO_GRAPH,
      };
}

function eventsOf({ pipeline, output }: Snapshot) {
  return {
    in: pipeline.lines,
    filtered: pipeline.documents,
    out: output.delivered + output.fellBack,
    duration_in_millis: 0,
    queue_push_duration_in_millis: 0,
  };
}

/** The collector reads its configuration once, at its start. */
const NO_RELOADS = {
  last_error: null,
  successes: 0,
  last_success_timestamp: null,
  last_failure_timestamp: null,
  failures: 0,
};

function pipelineStats(snapshot: Snapshot) {
  const { pipeline, output, outputName, id } = snapshot;
  const flow = { duration_in_millis: 0 };
  return {
    events: eventsOf(snapshot),
    plugins: {
      inputs: [
        {
          id: 'tcp',
          name: 'tcp',
          current_connections: snapshot.input.connections,
          events: { out: pipeline.lines, queue_push_duration_in_millis: 0 },
        },
      ],
      codecs: [
        {
          id: 'line',
          name: 'line',
          decode: { writes_in: 0, out: pipeline.lines, ...flow },
          encode: { writes_in: 0, ...flow },
        },
      ],
      filters: [
        {
          id: 'parse',
          name: 'grok',
          events: { in: pipeline.documents, out: pipeline.documents, ...flow },
          matches: pipeline.documents - pipeline.unparsed,
          failures: pipeline.unparsed,
        },
        {
          id: 'translate',
          name: 'translate',
          events: { in: pipeline.documents, out: pipeline.documents, ...flow },
          matches: pipeline.enriched,
        },
      ],
      outputs: [
        { id: outputName, name: outputName, events: { in: output.accepted, out: output.delivered, ...flow } },
      ],
    },
    reloads: NO_RELOADS,
    queue: {
      type: 'memory',
      events_count: output.queued,
      queue_size_in_bytes: output.queuedBytes,
      max_queue_size_in_bytes: snapshot.maxQueueBytes,
    },
    hash: id,
    ephemeral_id: id,
    vertices: [],
  };
}

function processStats() {
  const { user, system } = process.cpuUsage();
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
  return {
    open_file_descriptors: -1,
    peak_open_file_descriptors: -1,
    max_file_descriptors: -1,
    mem: { total_virtual_in_bytes: process.memoryUsage.rss() },
    cpu: {
      total_in_millis: Math.round((user + system) / 1000),
      percent: Math.min(100, Math.round((user + system) / (process.uptime() * 10_000))),
      load_average: { '1m': load1, '5m': load5, '15m': load15 },
    },
  };
}

function jvmStats(snapshot: Snapshot) {
  const { heapUsed, heapTotal, external } = process.memoryUsage();
  const max = getHeapStatistics().heap_size_limit;
  const collector = { collection_time_in_millis: 0, collection_count: 0 };
  const pool = {
    used_in_bytes: heapUsed,
    committed_in_bytes: heapTotal,
    max_in_bytes: max,
    peak_used_in_bytes: heapUsed,
    peak_max_in_bytes: max,
  };
  return {
    threads: { count: 1, peak_count: 1 },
    mem: {
      heap_used_percent: Math.round((heapUsed / max) * 100),
      heap_committed_in_bytes: heapTotal,
      heap_max_in_bytes: max,
      heap_used_in_bytes: heapUsed,
      non_heap_used_in_bytes: external,
      non_heap_committed_in_bytes: external,
      pools: { survivor: pool, old: pool, young: pool },
    },
    gc: { collectors: { old: collector, young: collector } },
    uptime_in_millis: snapshot.uptimeMs,
  };
}

function jvmInfo({ startedMs }: Snapshot) {
  return {
    pid: process.pid,
    version: process.version,
    vm_name: 'Node.js',
    vm_version: process.version,
    vm_vendor: 'Node.js',
    start_time_in_millis: startedMs,
    mem: {
      heap_init_in_bytes: 0,
      heap_max_in_bytes: getHeapStatistics().heap_size_limit,
      non_heap_init_in_bytes: 0,
      non_heap_max_in_bytes: 0,
    },
    gc_collectors: [],
  };
}

function osInfo() {
  return { name: process.platform, arch: process.arch, version: process.version, available_processors: 1 };
}
