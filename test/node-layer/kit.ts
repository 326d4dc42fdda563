import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { EncodedBatch } from '../../lambda/node-layer/src/core/batch-encoder';
import type { Clock } from '../../lambda/node-layer/src/core/clock';
import type { ShipperOptions } from '../../lambda/node-layer/src/core/options';
import { Shipper } from '../../lambda/node-layer/src/core/shipper';
import type { PutOutcome, Transport } from '../../lambda/node-layer/src/core/transport';

/** A clock that stands until it is moved. */
export class TestClock implements Clock {
  #nowMs = 1_763_716_020_000;
  #timers: { atMs: number; callback: () => void }[] = [];
  randomness = 0.5;
  /** Whether timers do not fire, as in a process that is frozen again and again. */
  timersDead = false;

  now = (): number => this.#nowMs;
  random = (): number => this.randomness;
  soon = (callback: () => void): void => {
    setImmediate(callback);
  };

  /** In how many milliseconds each waiting timer is due. */
  get dueInMs(): number[] {
    return this.#timers.map(({ atMs }) => atMs - this.#nowMs);
  }

  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Moves the time on and fires the timers that fall due, each at its time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await turns();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next || this.timersDead) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await turns();
    }
    this.#nowMs = endMs;
  }
}

/** Lets promises and immediates settle. */
export async function turns(count = 6): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

type Scripted = PutOutcome | ((batch: EncodedBatch) => PutOutcome | Promise<PutOutcome>);

/** Gives outcomes from a list, then accepts; keeps what it was given. */
export class ScriptedTransport implements Transport {
  readonly puts: (readonly string[])[] = [];
  readonly outcomes: Scripted[] = [];
  /** Outcome once the list is used up. */
  otherwise: Scripted = { kind: 'accepted' };
  inFlight = 0;
  mostInFlight = 0;

  async put(batch: EncodedBatch): Promise<PutOutcome> {
    this.puts.push(batch.lines);
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    try {
      const outcome = this.outcomes.shift() ?? this.otherwise;
      return typeof outcome === 'function' ? await outcome(batch) : outcome;
    } finally {
      this.inFlight--;
    }
  }
}

/** An outcome that is given when the test says so. */
export function later(): { outcome: () => Promise<PutOutcome>; give(outcome: PutOutcome): void } {
  let give = (_: PutOutcome) => {};
  const promise = new Promise<PutOutcome>((resolve) => (give = resolve));
  return { outcome: () => promise, give: (given) => give(given) };
}

export const never = (): Promise<PutOutcome> => new Promise(() => {});
export const unavailable: PutOutcome = { kind: 'retry', reason: 'HTTP 503 ServiceUnavailableException' };
export const partial = (...refused: number[]): PutOutcome => ({
  kind: 'partial',
  refused,
  reason: 'ServiceUnavailableException: Slow down.',
});

/** A shipper whose dependencies are all replaced. */
export function shipperKit(options: Partial<ShipperOptions> = {}) {
  const clock = new TestClock();
  const transport = new ScriptedTransport();
  const fellBack: string[] = [];
  const reasons: string[] = [];
  const shipper = new Shipper({
    transport,
    streamName: 'logs',
    clock,
    fallback: (lines) => fellBack.push(...lines) && lines.length,
    onFallback: (_count, reason) => reasons.push(reason.kind === 'undelivered' ? reason.text : reason.kind),
    maxQueueRecords: 10_000,
    maxQueueBytes: 10_000_000,
    flushBytes: 700_000,
    maxInFlight: 4,
    requestTimeoutMs: 2000,
    ...options,
  });
  const accept = (count: number, prefix = 'r') => {
    for (let i = 0; i < count; i++) shipper.accept(`{"log_id":"${prefix}${i}"}\n`);
  };
  return { clock, transport, fellBack, reasons, shipper, accept };
}

type Serve = (request: IncomingMessage & { body: string }, response: ServerResponse) => void;

/** A server on a free port of the loopback interface, closed with its connections. */
export async function serve(
  handler: Serve,
): Promise<{ url: string; host: string; sockets: Set<Socket>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () =>
      handler(Object.assign(request, { body: Buffer.concat(chunks).toString() }), response),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { url: `http://${host}`, host, sockets, close };
}

/** The lines in a PutRecordBatch body. */
export function linesOf(body: string): string[] {
  const { Records } = JSON.parse(body) as { Records: { Data: string }[] };
  return Records.map(({ Data }) => Buffer.from(Data, 'base64').toString());
}

/** A 200 that takes all records of a body. */
export function acceptAll(body: string): string {
  const RequestResponses = linesOf(body).map((_, i) => ({ RecordId: `id-${i}` }));
  return JSON.stringify({ FailedPutCount: 0, Encrypted: false, RequestResponses });
}
