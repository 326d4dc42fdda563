import { randomUUID } from 'node:crypto';
import { DirectoryStore, Filter, JOIN_LIMITS, type ShippedFormats, TextFormats } from '../lambda/filter';
import { DirectoryFile } from './directory-file';
import { TcpInput } from './input/tcp-input';
import { close, healthServer, listen, monitoringServer } from './monitoring/server';
import type { Snapshot } from './monitoring/snapshot';
import { Notices } from './notices';
import { type MadeOutput, makeOutput } from './output/make-output';
import { Pipeline } from './pipeline';
import type { Settings } from './settings';

/** How often the pipeline ends the open records to which no further line has come. */
const SWEEP_MS = 100;
/** How often the store is asked for the directory. The store itself looks at the file at most once a minute. */
const DIRECTORY_MS = 10_000;
/** Share of the time for an orderly end in which what is on its way is still read. */
const READ_SHARE = 0.3;

/** Where a collector listens. */
export interface Ports {
  readonly tcp: number;
  readonly monitoring: number;
  readonly health: number;
}

export interface CollectorOptions {
  readonly settings: Settings;
  /** YAML: the user's own formats first, if there are any, then the shipped ones. */
  readonly patterns: readonly (string | ShippedFormats)[];
  readonly notices?: Notices;
}

/** Takes lines over TCP, ships their documents, and serves monitoring and health. */
export class Collector {
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #input: TcpInput;
  readonly #pipeline: Pipeline;
  readonly #made: MadeOutput;
  readonly #directory: DirectoryStore | undefined;
  readonly #id = randomUUID();
  readonly #startedMs = Date.now();
  readonly #monitoring = monitoringServer(() => this.snapshot());
  readonly #health = healthServer(() => this.#isStopping);
  readonly #timers: NodeJS.Timeout[] = [];
  #monitoringAddress = '';
  #isPaused = false;
  #isStopping = false;

  /** @throws Error if the patterns are wrong, or there are no AWS credentials */
  static async make(options: CollectorOptions): Promise<Collector> {
    const notices = options.notices ?? new Notices();
    return new Collector(options, notices, await makeOutput(options.settings, notices));
  }

  private constructor({ settings, patterns }: CollectorOptions, notices: Notices, made: MadeOutput) {
    this.#settings = settings;
    this.#notices = notices;
    this.#made = made;
    const formats = new TextFormats(...patterns);
    this.#pipeline = new Pipeline({
      filter: new Filter({
        formats,
        source: 'tcp',
        zone: settings.COLLECTOR_TIME_ZONE,
        redactPatterns: settings.COLLECTOR_REDACT_PATTERNS,
      }),
      output: made.output,
      joinLimits: JOIN_LIMITS,
      notices,
      startOf: (line) => formats.startOf(line),
      onFull: () => this.#setPaused(true),
    });
    this.#input = new TcpInput(inputOptions(settings, this.#pipeline, notices));
    made.output.onRoom = () => this.#setPaused(false);
    const path = settings.COLLECTOR_DIRECTORY_FILE;
    this.#directory = path === undefined ? undefined : directoryStore(path, notices);
  }

  /** @throws Error if a port is taken */
  async start(): Promise<Ports> {
    const { COLLECTOR_MONITORING_HOST: host, COLLECTOR_MONITORING_PORT: port } = this.#settings;
    await this.#readDirectory();
    const monitoring = await listen(this.#monitoring, { host, port });
    this.#monitoringAddress = `${host}:${monitoring}`;
    const { COLLECTOR_HEALTH_HOST, COLLECTOR_HEALTH_PORT } = this.#settings;
    const tcp = await this.#input.listen();
    const health = await listen(this.#health, { host: COLLECTOR_HEALTH_HOST, port: COLLECTOR_HEALTH_PORT });
    this.#timers.push(
      setInterval(() => this.#pipeline.sweep(Date.now()), SWEEP_MS),
      setInterval(() => void this.#readDirectory(), DIRECTORY_MS),
    );
    return { tcp, monitoring, health };
  }

  /** Accepts nothing new, reads what is there, delivers it, and ends; what is not delivered in time is on standard error. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const totalMs = this.#settings.COLLECTOR_STOP_SECONDS * 1000;
    const deadlineMs = performance.now() + totalMs;
    this.#notices.log('INFO', 'stopping: no new connections, then what was read is delivered');
    await this.#input.stop(totalMs * READ_SHARE);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#made.output.flush(Math.max(100, deadlineMs - performance.now()));
    await Promise.all([close(this.#health), close(this.#monitoring), this.#made.close()]);
    const { accepted, delivered, fellBack, lost } = this.#made.output.stats();
    this.#notices.log('INFO', 'stopped', {
      bytes: this.#input.stats().bytes,
      accepted,
      delivered,
      fell_back: fellBack,
      lost,
    });
  }

  snapshot(): Snapshot {
    return {
      id: this.#id,
      startedMs: this.#startedMs,
      uptimeMs: Date.now() - this.#startedMs,
      isStopping: this.#isStopping,
      monitoringAddress: this.#monitoringAddress,
      outputName: this.#made.name,
      maxQueueBytes: this.#settings.COLLECTOR_QUEUE_BYTES,
      input: { ...this.#input.stats(), isPaused: this.#isPaused },
      pipeline: this.#pipeline.stats(),
      output: this.#made.output.stats(),
    };
  }

  #setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) {
      this.#input.pause();
      this.#notices.say('paused', 'the queue is full: the sockets are not read until there is room');
    } else this.#input.resume();
  }

  async #readDirectory(): Promise<void> {
    this.#pipeline.directory = await this.#directory?.current();
  }
}

function inputOptions(settings: Settings, pipeline: Pipeline, notices: Notices) {
  const { COLLECTOR_TLS_CERT: cert, COLLECTOR_TLS_KEY: key } = settings;
  return {
    host: settings.COLLECTOR_TCP_HOST,
    port: settings.COLLECTOR_TCP_PORT,
    tls: cert && key ? { cert, key, clientCa: settings.COLLECTOR_TLS_CLIENT_CA } : undefined,
    maxLineBytes: settings.COLLECTOR_MAX_LINE_BYTES,
    maxConnections: settings.COLLECTOR_MAX_CONNECTIONS,
    idleMs: settings.COLLECTOR_IDLE_SECONDS * 1000,
    onConnection: (address: string) => pipeline.connection(address),
    onNotice: (kind: string, text: string) => notices.say(kind, text),
  };
}

function directoryStore(path: string, notices: Notices): DirectoryStore {
  return new DirectoryStore({
    source: new DirectoryFile(path),
    now: Date.now,
    report: ({ level, message }) => notices.log(level as 'INFO' | 'WARNING' | 'ERROR', String(message)),
  });
}
