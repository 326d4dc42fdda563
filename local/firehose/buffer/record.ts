import { randomBytes } from 'node:crypto';

/** A record the stream has accepted. */
export interface StreamRecord {
  readonly recordId: string;
  /** Time of arrival at the stream, in milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly data: Buffer;
  /** Number of destinations that still need the data; see Backlog. */
  holders: number;
}

/** Length of a record id. The sequence numbers in AWS's examples of error records have 56 digits. */
const RECORD_ID_DIGITS = 56;
const RUN_DIGITS = 24;
const COUNTER_DIGITS = RECORD_ID_DIGITS - 2 - RUN_DIGITS;

/** A maker of record ids, which are unique over all runs and ascend within one. */
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

/** The records that a stream holds in memory. A record counts once, until the last destination releases it. */
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
