import type { FirehoseClient } from '@aws-sdk/client-firehose';
import { CONTEXT, documentOf, logId, MESSAGE, requestFields } from './document';

export const STREAM = 'bench';

/** A row's candidate, set up in a fresh process. */
export interface Candidate {
  log(): void;
  /** How many records are logged and not acknowledged. */
  pending(): number;
  /** Resolves when all records are acknowledged. */
  drain(): Promise<void>;
}

/** How a row is measured. */
export interface Row {
  readonly name: RowName;
  /** Imports what the row needs and makes what an application makes at its start. */
  readonly load: (endpoint: string) => Candidate;
  /** How many records the throughput run logs. */
  readonly records: number;
  /** Records that may be pending before the loop waits. */
  readonly window: number;
  /** Whether the row delivers to Firehose; the one that writes to /dev/null does not. */
  readonly delivers: boolean;
}

export const ROW_NAMES = [
  'firehose-logging',
  'pino-devnull',
  'sdk-put-record-batch',
  'winston-firehose',
  'firehoser',
  'sdk-put-record',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

const WINDOW = 4000;
export const ROWS: readonly Row[] = [
  { name: 'firehose-logging', load: ours, records: 100_000, window: WINDOW, delivers: true },
  { name: 'pino-devnull', load: pinoDevNull, records: 100_000, window: WINDOW, delivers: false },
  { name: 'sdk-put-record-batch', load: sdkPutRecordBatch, records: 50_000, window: WINDOW, delivers: true },
  { name: 'winston-firehose', load: winstonFirehose, records: 1000, window: 50, delivers: true },
  { name: 'firehoser', load: firehoser, records: 40_000, window: WINDOW, delivers: true },
  { name: 'sdk-put-record', load: sdkPutRecord, records: 1000, window: 50, delivers: true },
];

function ours(): Candidate {
  const { getLogger, flush, stats } = require('firehose-logging') as typeof import('firehose-logging');
  const log = getLogger('bench');
  return {
    log: () => log.info(MESSAGE, requestFields()),
    pending: () => stats().queued,
    drain: () => flush(60_000),
  };
}

/** pino at its fastest: written synchronously in pieces of 4 KiB, constant fields bound once. */
function pinoDevNull(): Candidate {
  const pino = require('pino') as typeof import('pino').default;
  let atMs = 0;
  let at = '';
  const destination = pino.destination({ dest: '/dev/null', sync: true, minLength: 4096 });
  const log = pino(
    {
      name: 'bench',
      base: CONTEXT,
      messageKey: 'message',
      formatters: { level: (label) => ({ levelname: label.toUpperCase() }) },
      timestamp: () => {
        const now = Date.now();
        if (now !== atMs) at = `,"asctime":"${new Date(now).toISOString()}"`;
        atMs = now;
        return at;
      },
    },
    destination,
  );
  return {
    log: () =>
      log.info(
        {
          log_id: logId(),
          http_method: 'POST',
          http_route: '/orders/{id}',
          http_status: 201,
          duration_ms: 12.5,
          username: 'ada',
          extra: { orderId: 'b7e1c2d4-88f1', items: 3, warehouse: 'fra-2' },
        },
        MESSAGE,
      ),
    pending: () => 0,
    drain: async () => destination.flushSync(),
  };
}

function sdkClient(endpoint: string): {
  client: FirehoseClient;
  sdk: typeof import('@aws-sdk/client-firehose');
} {
  const sdk = require('@aws-sdk/client-firehose') as typeof import('@aws-sdk/client-firehose');
  return { sdk, client: new sdk.FirehoseClient({ endpoint }) };
}

/** Counts records in flight. */
class Pending {
  count = 0;
  #resolve: () => void = () => {};

  add(records: number, sent: Promise<unknown>): void {
    this.count += records;
    void sent.then(() => {
      this.count -= records;
      if (this.count === 0) this.#resolve();
    });
  }

  async none(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => (this.#resolve = resolve));
  }
}

/** What one writes by hand: JSON, 500 records a batch. */
function sdkPutRecordBatch(endpoint: string): Candidate {
  const { sdk, client } = sdkClient(endpoint);
  const pending = new Pending();
  let records: { Data: Buffer }[] = [];
  const send = () => {
    const Records = records;
    records = [];
    const command = new sdk.PutRecordBatchCommand({ DeliveryStreamName: STREAM, Records });
    pending.add(Records.length, client.send(command));
  };
  return {
    log() {
      records.push({ Data: Buffer.from(`${JSON.stringify(documentOf())}\n`) });
      if (records.length === 500) send();
    },
    pending: () => pending.count,
    async drain() {
      if (records.length > 0) send();
      await pending.none();
    },
  };
}

function sdkPutRecord(endpoint: string): Candidate {
  const { sdk, client } = sdkClient(endpoint);
  const pending = new Pending();
  return {
    log() {
      const Data = Buffer.from(`${JSON.stringify(documentOf())}\n`);
      pending.add(1, client.send(new sdk.PutRecordCommand({ DeliveryStreamName: STREAM, Record: { Data } })));
    },
    pending: () => pending.count,
    drain: () => pending.none(),
  };
}

function winstonFirehose(endpoint: string): Candidate {
  const winston = require('winston') as typeof import('winston');
  const FirehoseLogger = require('winston-firehose');
  const pending = new Pending();
  const transport = new FirehoseLogger({
    streamName: STREAM,
    firehoseOptions: { endpoint, region: 'eu-west-1' },
    formatter: JSON.stringify,
  });
  const { send } = transport.firehoser;
  transport.firehoser.send = (message: string) => {
    const sent = send.call(transport.firehoser, message);
    pending.add(1, sent);
    return sent;
  };
  const log = winston.createLogger({ level: 'info', transports: [transport] });
  return {
    log: () => void log.info(MESSAGE, documentOf()),
    pending: () => pending.count,
    async drain() {
      // winston hands on through a stream.
      await new Promise(setImmediate);
      await pending.none();
    },
  };
}

/** Its queueing streams lose promises when two drains overlap; so 400 a call, its own limit for one request. */
function firehoser(endpoint: string): Candidate {
  const { JSONDeliveryStream } = require('firehoser');
  const stream = new JSONDeliveryStream(STREAM, { region: 'eu-west-1', firehose: { endpoint } });
  const pending = new Pending();
  let documents: object[] = [];
  const send = () => {
    pending.add(documents.length, stream.putRecords(documents));
    documents = [];
  };
  return {
    log() {
      documents.push(documentOf());
      if (documents.length === 400) send();
    },
    pending: () => pending.count,
    async drain() {
      if (documents.length > 0) send();
      await pending.none();
    },
  };
}
