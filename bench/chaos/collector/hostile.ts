import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCollector } from '../../../collector/build';
import { CollectorProcess } from './collector-process';
import { Tally } from './tally';

export interface HostileOptions {
  readonly connections: number;
  readonly megabytes: number;
  readonly progress?: (line: string) => void;
}

export interface HostileResult {
  /** Slow connections: open at the same time, and how many of their lines were found. */
  readonly slow: { readonly connections: number; readonly found: number; readonly rssMiB: number };
  /** How long another sender's line took to the stream meanwhile; a batch leaves after a second. */
  readonly otherMs: number;
  /** A line without an end: bytes of it, what it added to resident memory, and lines of others found meanwhile. */
  readonly endless: { readonly megabytes: number; readonly rssMiB: number; readonly found: boolean };
}

export function hostilePromises({ slow, otherMs, endless }: HostileResult): [string, boolean][] {
  return [
    ['the line of each slow connection is found', slow.found === slow.connections],
    ['another line is found within 3 s', otherMs < 3000],
    ['a slow connection takes at most 32 KiB of memory', (slow.rssMiB * 1024) / slow.connections <= 32],
    ['a line without an end takes at most 100 MiB of memory', endless.rssMiB <= 100],
    ['lines behind it and of others are found', endless.found],
  ];
}

/** Sends from hostile clients and from an honest one to the same collector. */
export async function runHostile(options: HostileOptions): Promise<HostileResult> {
  const { connections, megabytes, progress = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'chaos-hostile-'));
  const stream = await Stream.start();
  buildCollector(folder);
  const collector = await CollectorProcess.start({
    script: join(folder, 'collector.js'),
    fallback: new Tally(0, 0),
    env: { AWS_ENDPOINT_URL_FIREHOSE: stream.url, COLLECTOR_MAX_CONNECTIONS: String(connections + 10) },
  });
  try {
    const { slow, otherMs } = await slowConnections(collector, stream, connections);
    progress(`${slow.found} lines of ${connections} slow connections`);
    const endless = await endlessLine(collector, stream, megabytes);
    await collector.stop();
    return { slow, otherMs, endless };
  } finally {
    collector.kill();
    stream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function slowConnections(collector: CollectorProcess, stream: Stream, connections: number) {
  const before = collector.residentMiB();
  const sockets: Socket[] = [];
  // The connections open in groups of 200, because the system's queue of new connections is short.
  while (sockets.length < connections) {
    const count = Math.min(200, connections - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: count }, () => opened(collector.port)))));
  }
  for (const socket of sockets) socket.write('{"message":"slo');
  const started = performance.now();
  (await opened(collector.port)).end('{"message":"quick"}\n');
  await stream.until(() => stream.countOf('quick') === 1);
  const otherMs = Math.round(performance.now() - started);
  const rssMiB = collector.residentMiB() - before;
  for (const socket of sockets) socket.end('w"}\n');
  await stream.until(() => stream.countOf('slow') >= connections);
  return { slow: { connections, found: stream.countOf('slow'), rssMiB }, otherMs };
}

async function endlessLine(collector: CollectorProcess, stream: Stream, megabytes: number) {
  const before = collector.residentMiB();
  let most = before;
  const socket = await opened(collector.port);
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < megabytes; i++) {
    if (!socket.write(chunk)) await once(socket, 'drain');
    most = Math.max(most, collector.residentMiB());
    if (i === megabytes >> 1) (await opened(collector.port)).end('{"message":"meanwhile"}\n');
  }
  socket.end('\n{"message":"behind"}\n');
  await stream.until(() => stream.countOf('behind') === 1 && stream.countOf('meanwhile') === 1);
  return { megabytes, rssMiB: most - before, found: true };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket;
}

/** A stream's put API that takes everything and counts messages. */
class Stream {
  url = '';
  readonly #counts = new Map<string, number>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Records } = JSON.parse(Buffer.concat(chunks).toString('latin1')) as {
        Records: { Data: string }[];
      };
      for (const { Data } of Records) this.#count(JSON.parse(Buffer.from(Data, 'base64').toString()));
      response.end(
        JSON.stringify({ FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: '1' })) }),
      );
    });
  });

  static async start(): Promise<Stream> {
    const stream = new Stream();
    await new Promise<void>((resolve) => stream.#server.listen(0, '127.0.0.1', resolve));
    stream.url = `http://127.0.0.1:${(stream.#server.address() as AddressInfo).port}`;
    return stream;
  }

  countOf(message: string): number {
    return this.#counts.get(message) ?? 0;
  }

  /** @throws Error after a minute */
  async until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error('a line did not come within a minute');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #count({ message }: { message: string }): void {
    const key = message.slice(0, 20);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
