import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildCollector } from '../../../collector/build';
import { CollectorProcess, type Stopped } from './collector-process';
import { Sender } from './sender';
import { lineOf, Tally, type TallyReport } from './tally';

export interface CollectorChaosOptions {
  /** Lines that all connections together send. */
  readonly lines: number;
  /** @default 50 */
  readonly connections?: number;
  /** @default 2 */
  readonly restarts?: number;
  /** Time for an orderly end of the collector. @default 20 */
  readonly stopSeconds?: number;
  readonly seed?: number;
  readonly progress?: (line: string) => void;
}

export interface CollectorChaosResult {
  readonly lines: number;
  /** Bytes that the collectors read, and bytes of the lines and parts that were found or are on standard error. */
  readonly bytesRead: number;
  readonly bytesFound: number;
  /** Lines found at the stream, and on standard error only. */
  readonly delivered: number;
  readonly fellBack: number;
  /** Lines of which only a part was read when their connection ended. */
  readonly parts: number;
  /** Lines that the system took from the sender and no collector read: a socket has no acknowledgements. */
  readonly unread: number;
  /** Lines that are nowhere, although later lines of the same connection were found. */
  readonly missing: number;
  readonly duplicated: number;
  readonly collectors: readonly Stopped[];
  readonly pauses: number;
  /** Time that a sender waited on average. */
  readonly waitedMs: number;
  /** Resident memory of the collector that grew most: after a third of its time, and the most later. */
  readonly rssMiB: { readonly warm: number; readonly most: number };
  readonly seconds: number;
}

/** Many senders, a stream that refuses and fails, and a collector that is stopped and started again. */
export async function runCollectorChaos(options: CollectorChaosOptions): Promise<CollectorChaosResult> {
  const { connections = 50, seed = 1 } = options;
  const lines = Math.floor(options.lines / connections);
  const folder = mkdtempSync(join(tmpdir(), 'chaos-collector-'));
  buildCollector(folder);
  buildSync({
    entryPoints: [join(__dirname, 'receiver.ts')],
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'receiver.js'),
  });
  const receiver = spawn(
    process.execPath,
    [join(folder, 'receiver.js'), String(seed), String(connections), String(lines)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [address] = (await once(receiver.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [
      Buffer,
    ];
    return await new Run({
      ...options,
      connections,
      folder,
      linesEach: lines,
      url: String(address).trim(),
    }).run();
  } finally {
    receiver.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface RunOptions extends CollectorChaosOptions {
  readonly connections: number;
  readonly linesEach: number;
  readonly folder: string;
  readonly url: string;
}

class Run {
  readonly #options: RunOptions;
  readonly #fallback: Tally;
  readonly #collectors: CollectorProcess[] = [];
  readonly #stopped: Stopped[] = [];

  constructor(options: RunOptions) {
    this.#options = options;
    this.#fallback = new Tally(options.connections, options.linesEach);
  }

  async run(): Promise<CollectorChaosResult> {
    const started = performance.now();
    const { connections, linesEach, restarts = 2, progress = () => {} } = this.#options;
    try {
      const { port } = await this.#startCollector();
      const senders = Array.from({ length: connections }, (_, id) => new Sender(id, linesEach, port));
      let isSent = false;
      const sent = Promise.all(senders.map((sender) => sender.run())).then(() => {
        isSent = true;
      });
      // A collector reads much more than its share, because it also reads the lines that are on their way when it is stopped.
      const share = (connections * linesEach) / (4 * (restarts + 1));
      for (let i = 1; i <= restarts; i++) {
        const before = await this.#taken();
        await this.#until(async () => isSent || (await this.#taken()) >= before + share);
        progress(`collector ${i}: SIGTERM after ${await this.#taken()} lines`);
        await this.#stopCollector();
        await this.#startCollector(port);
      }
      await sent;
      progress('all lines are sent');
      await this.#stopCollector();
      const report = (await (await fetch(`${this.#options.url}/report`)).json()) as TallyReport;
      return this.#result(senders, { report, seconds: (performance.now() - started) / 1000 });
    } finally {
      for (const collector of this.#collectors) collector.kill();
    }
  }

  async #startCollector(port = 0): Promise<CollectorProcess> {
    const { folder, url, stopSeconds = 20 } = this.#options;
    const collector = await CollectorProcess.start({
      script: join(folder, 'collector.js'),
      fallback: this.#fallback,
      env: {
        COLLECTOR_TCP_PORT: String(port),
        COLLECTOR_STOP_SECONDS: String(stopSeconds),
        AWS_ENDPOINT_URL_FIREHOSE: url,
      },
    });
    this.#collectors.push(collector);
    return collector;
  }

  async #stopCollector(): Promise<void> {
    this.#stopped.push(await (this.#collectors.at(-1) as CollectorProcess).stop());
  }

  async #taken(): Promise<number> {
    return Number(await (await fetch(`${this.#options.url}/count`)).text());
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #result(
    senders: readonly Sender[],
    { report, seconds }: { report: TallyReport; seconds: number },
  ): CollectorChaosResult {
    const all = new Tally(this.#options.connections, this.#options.linesEach);
    all.merge(report);
    const delivered = all.distinct;
    all.merge(this.#fallback.report());
    const found = accounted(senders, all);
    const grown = this.#collectors
      .map(({ rssMiB }) => growth(rssMiB))
      .sort((a, b) => b.most - b.warm - (a.most - a.warm));
    return {
      lines: this.#options.connections * this.#options.linesEach,
      bytesRead: this.#stopped.reduce((sum, { bytes }) => sum + bytes, 0),
      delivered,
      fellBack: all.distinct - delivered,
      parts: all.parts.length,
      ...found,
      collectors: this.#stopped,
      pauses: this.#collectors.reduce((sum, { pauses }) => sum + pauses, 0),
      waitedMs: Math.round(senders.reduce((sum, { waitedMs }) => sum + waitedMs, 0) / senders.length),
      rssMiB: grown[0] ?? { warm: 0, most: 0 },
      seconds: Math.round(seconds),
    };
  }
}

/** A collector reads the lines of a connection in order, so a line that is missing before a found one was read and is lost. */
function accounted(senders: readonly Sender[], all: Tally) {
  const parts = all.parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  const found = { bytesFound: parts, unread: 0, missing: 0, duplicated: 0 };
  senders.forEach(({ connections }, id) => {
    for (const { from, to } of connections) {
      let last = from - 1;
      for (let n = from; n < to; n++) if (all.countOf(id, n) > 0) last = n;
      for (let n = from; n <= last; n++) {
        const count = all.countOf(id, n);
        if (count === 0) found.missing++;
        else found.bytesFound += lineOf(id, n).length;
        found.duplicated += Math.max(0, count - 1);
      }
      found.unread += to - 1 - last;
    }
  });
  return found;
}

function growth(rssMiB: readonly number[]): { warm: number; most: number } {
  const third = Math.ceil(rssMiB.length / 3);
  return {
    warm: Math.max(0, ...rssMiB.slice(0, third)),
    most: Math.max(0, ...rssMiB.slice(third)),
  };
}
