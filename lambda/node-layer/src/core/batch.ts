/** Firehose's limits for one PutRecordBatch; the 4 MiB are counted on the encoded request. */
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

const RECORD_START = '{"Data":"';
const RECORD_END = '"}';

/** The lines that fit into one request, and that request's body. */
export interface EncodedBatch {
  readonly lines: readonly string[];
  readonly body: Buffer;
}

/** Encodes PutRecordBatch bodies with one scratch buffer for all of a process's records. */
export class BatchEncoder {
  readonly #start: string;
  readonly #maxBytes: number;
  /** A record has at most 1,024,000 bytes. */
  #scratch = Buffer.allocUnsafeSlow(65_536);

  constructor(streamName: string, maxBytes: number = MAX_BATCH_BYTES) {
    this.#start = `{"DeliveryStreamName":${JSON.stringify(streamName)},"Records":[`;
    this.#maxBytes = Math.min(maxBytes, MAX_BATCH_BYTES);
  }

  /** Takes lines from `from` on until a limit is reached: at least one, at most 500. */
  encode(lines: readonly string[], from = 0): EncodedBatch {
    const end = Math.min(lines.length, from + MAX_BATCH_RECORDS);
    let text = this.#start;
    let taken = from;
    while (taken < end) {
      const data = this.#base64(lines[taken] as string);
      const bytes = text.length + RECORD_START.length + data.length + RECORD_END.length + 3;
      if (taken > from && bytes > this.#maxBytes) break;
      text += `${taken > from ? ',' : ''}${RECORD_START}${data}${RECORD_END}`;
      taken++;
    }
    return { lines: lines.slice(from, taken), body: Buffer.from(`${text}]}`, 'latin1') };
  }

  #base64(line: string): string {
    if (line.length * 3 > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(line.length * 3);
    return this.#scratch.toString('base64', 0, this.#scratch.write(line, 'utf8'));
  }
}
