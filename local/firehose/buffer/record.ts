import { randomBytes } from 'node:crypto';

/** A record the stream has accepted. */
export interface StreamRecord {
  readonly recordId: string;
  /** Arrival at the stream, milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly data: Buffer;
  /** Destinations that still need the data; see Backlog. */
  holders: number;
}

/** 56 digits, as in the sequence numbers of AWS's examples of error records. */
const RECORD_ID_DIGITS = 56;
const RUN_DIGITS = 24;
const COUNTER_DIGITS = RECORD_ID_DIGITS - 2 - RUN_DIGITS;

/** Makes record ids that are unique over runs and ascend within one. */
export function recordIds(): () => string {
  const run = BigInt(`0x${randomBytes(10).toString('hex')}`)
    .toString()
    .padStart(RUN_DIGITS, '0')
    .slice(-RUN_DIGITS);
  let count = 0;
  return () => {
    count += 1;
    return `49${run}${String(count).padStart(COUNTER_DIGITS, '0')}`;
  };
}

/** What a stream holds in memory: each record counts once, until the last destination lets go of it. */
export class Backlog {
  records = 0;
  bytes = 0;

  add(record: StreamRecord): void {
    this.records += 1;
    this.bytes += record.data.length;
  }

  release(records: readonly StreamRecord[]): void {
    for (const record of records) {
      record.holders -= 1;
      if (record.holders > 0) continue;
      this.records -= 1;
      this.bytes -= record.data.length;
    }
  }
}
