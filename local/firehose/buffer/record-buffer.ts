import type { Clock } from '../time/clock';
import type { StreamRecord } from './record';

export interface BufferingHints {
  readonly IntervalInSeconds: number;
  readonly SizeInMBs: number;
}

const BYTES_PER_MB = 1024 * 1024;

/**
 * Gathers records until the size or the interval is reached: "the condition satisfied first triggers data delivery". The
 * interval runs from the first record. An interval of 0 delivers the records of one request.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export class RecordBuffer {
  private records: StreamRecord[] = [];
  private bytes = 0;
  private cancelTimer: (() => void) | undefined;
  private readonly limitBytes: number;
  private readonly intervalMs: number;
  private readonly clock: Clock;
  private readonly deliver: (records: StreamRecord[]) => void;

  constructor(hints: BufferingHints, clock: Clock, deliver: (records: StreamRecord[]) => void) {
    this.limitBytes = hints.SizeInMBs * BYTES_PER_MB;
    this.intervalMs = hints.IntervalInSeconds * 1000;
    this.clock = clock;
    this.deliver = deliver;
  }

  add(record: StreamRecord): void {
    if (this.bytes + record.data.length > this.limitBytes) this.flush();
    this.records.push(record);
    this.bytes += record.data.length;
    if (this.bytes >= this.limitBytes) this.flush();
    else this.cancelTimer ??= this.clock.after(this.intervalMs, () => this.flush());
  }

  /** Delivers the gathered records now. */
  flush(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.records.length === 0) return;
    const records = this.records;
    this.records = [];
    this.bytes = 0;
    this.deliver(records);
  }

  /** Stops the timer and drops the gathered records. @returns how many records it dropped */
  discard(): number {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const dropped = this.records.length;
    this.records = [];
    this.bytes = 0;
    return dropped;
  }
}
