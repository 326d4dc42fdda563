import type { Allow } from '../../iam/policies';
import type { LedgerEntry } from '../buffer/ledger';
import { type PutData, type PutResult, SLOW_DOWN } from '../buffer/put';
import { Backlog, recordIds, type StreamRecord } from '../buffer/record';
import { RecordBuffer } from '../buffer/record-buffer';
import { emptyStats, type StreamStats } from '../buffer/stats';
import type { OpenSearchDestination, ResolvedStream } from '../configuration/stream-properties';
import type { IndexDocument } from '../opensearch/bulk';
import type { DomainSend } from '../opensearch/domain-send';
import { OpenSearchDelivery } from '../opensearch/opensearch-delivery';
import { type ObjectStore, S3Delivery } from '../s3/s3-delivery';
import type { Clock } from '../time/clock';
import { type InvokeFunction, RecordTransform } from '../transform/record-transform';

const BYTES_PER_MB = 1024 * 1024;
const MIN_BACKLOG_BYTES = 64 * BYTES_PER_MB;

export interface DeliveryStreamOptions {
  readonly stream: ResolvedStream;
  readonly destination: OpenSearchDestination;
  readonly send: DomainSend;
  readonly archive: ObjectStore;
  readonly allow: Allow;
  readonly clock: Clock;
  readonly progress: (line: string) => void;
  readonly onDelivered: (documents: readonly IndexDocument[]) => void;
  /** Calls the function of a stream that has one. */
  readonly invoke: InvokeFunction;
  /** Bytes in memory from which on records are refused. @default - twice both buffers, at least 64 MiB */
  readonly maxBufferedBytes?: number | undefined;
}

/**
 * One Direct PUT stream. It takes records in, holds them in its buffers and delivers them into the domain and, in
 * AllDocuments mode, all of them into S3.
 */
export class DeliveryStream {
  readonly resource: ResolvedStream;
  readonly destination: OpenSearchDestination;
  readonly createdAt: number;
  private readonly counters: StreamStats = emptyStats();
  private readonly backlog = new Backlog();
  private readonly nextRecordId = recordIds();
  private readonly abort = new AbortController();
  private readonly deliveries = new Set<Promise<void>>();
  private readonly indexBuffer: RecordBuffer;
  private readonly backupBuffer: RecordBuffer | undefined;
  private readonly transformBuffer: RecordBuffer | undefined;
  private readonly maxBufferedBytes: number;
  private readonly clock: Clock;

  constructor(options: DeliveryStreamOptions) {
    const { stream, destination, clock } = options;
    this.resource = stream;
    this.destination = destination;
    this.clock = clock;
    this.createdAt = clock.now();
    this.maxBufferedBytes = options.maxBufferedBytes ?? defaultBacklogBytes(destination);
    const progress = (line: string) => options.progress(`Firehose model: ${stream.name}: ${line}`);
    const shared = { ...options, progress, signal: this.abort.signal };
    const s3 = new S3Delivery({
      ...shared,
      streamName: stream.name,
      configuration: destination.S3Configuration,
    });
    const index = new OpenSearchDelivery({ ...shared, s3, backlog: this.backlog, stats: this.counters });
    this.indexBuffer = new RecordBuffer(destination.BufferingHints, clock, (records) => {
      this.track(index.deliver(records));
    });
    this.transformBuffer = this.bufferForTransform({ ...options, progress }, s3);
    if (destination.S3BackupMode === 'AllDocuments') {
      this.backupBuffer = new RecordBuffer(destination.S3Configuration.BufferingHints, clock, (records) => {
        this.track(this.backUp(s3, records));
      });
    }
  }

  get stats(): Readonly<StreamStats> {
    return { ...this.counters, bufferedRecords: this.backlog.records, bufferedBytes: this.backlog.bytes };
  }

  /**
   * Takes records in, in order. A record is refused when the stream holds all it can, because memory is bounded and "it
   * effectively pauses stream delivery" while neither the domain nor S3 takes anything.
   * @param refuse gives the injected refusal of the next record
   */
  put(
    records: readonly PutData[],
    refuse: () => string | undefined,
  ): { results: PutResult[]; accepted: LedgerEntry[] } {
    const accepted: LedgerEntry[] = [];
    const arrivedAt = this.clock.now();
    const results = records.map(({ bytes, base64 }): PutResult => {
      const errorCode = refuse();
      if (errorCode !== undefined) return { ErrorCode: errorCode, ErrorMessage: SLOW_DOWN.ErrorMessage };
      if (this.backlog.bytes + bytes.length > this.maxBufferedBytes) {
        this.counters.throttledRecords += 1;
        return SLOW_DOWN;
      }
      const recordId = this.nextRecordId();
      accepted.push({ recordId, arrivedAt, stream: this.resource.name, data: base64 });
      this.take({ recordId, arrivedAt, data: bytes, holders: this.backupBuffer === undefined ? 1 : 2 });
      return { RecordId: recordId };
    });
    return { results, accepted };
  }

  /** Delivers the buffered records without waiting for the buffering hints, and resolves when all have left. */
  async drain(): Promise<void> {
    this.backupBuffer?.flush();
    this.transformBuffer?.flush();
    // What comes out of the transform waits in the buffer of the index.
    do {
      this.indexBuffer.flush();
      await Promise.all(this.deliveries);
    } while (this.deliveries.size > 0);
    this.indexBuffer.flush();
    while (this.deliveries.size > 0) await Promise.all(this.deliveries);
  }

  /** Stops timers and retries. `stats.bufferedRecords` then counts the records that were not delivered. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.indexBuffer.discard();
    this.transformBuffer?.discard();
    this.backupBuffer?.discard();
    await Promise.all(this.deliveries);
  }

  private take(record: StreamRecord): void {
    this.counters.incomingRecords += 1;
    this.counters.incomingBytes += record.data.length;
    this.backlog.add(record);
    (this.transformBuffer ?? this.indexBuffer).add(record);
    this.backupBuffer?.add(record);
  }

  /** The buffer before the stream's function. Records are backed up as they came. */
  private bufferForTransform(options: DeliveryStreamOptions, s3: S3Delivery): RecordBuffer | undefined {
    const processor = this.destination.ProcessingConfiguration;
    if (processor === undefined) return undefined;
    const transform = new RecordTransform({
      ...options,
      processor,
      streamArn: options.stream.arn,
      s3,
      backlog: this.backlog,
      stats: this.counters,
      onTransformed: (records) => {
        for (const record of records) this.indexBuffer.add(record);
      },
    });
    const hints = { SizeInMBs: processor.sizeInMBs, IntervalInSeconds: processor.intervalInSeconds };
    return new RecordBuffer(hints, options.clock, (records) => {
      this.track(transform.process(records));
    });
  }

  private async backUp(s3: S3Delivery, records: StreamRecord[]): Promise<void> {
    const written = await s3.writeBackup(records);
    if (written === 'aborted') return;
    if (written === 'done') this.counters.archivedRecords += records.length;
    this.backlog.release(records);
  }

  private track(delivery: Promise<void>): void {
    const tracked = delivery.finally(() => this.deliveries.delete(tracked));
    this.deliveries.add(tracked);
  }
}

function defaultBacklogBytes({ BufferingHints, S3Configuration }: OpenSearchDestination): number {
  const bufferMBs = BufferingHints.SizeInMBs + S3Configuration.BufferingHints.SizeInMBs;
  return Math.max(MIN_BACKLOG_BYTES, 2 * bufferMBs * BYTES_PER_MB);
}
