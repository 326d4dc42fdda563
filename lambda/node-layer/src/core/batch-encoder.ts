import { btoa } from 'node:buffer';

/** Firehose's limits for one PutRecordBatch; the 4 MiB are those of the encoded request. */
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

const FIRST = Buffer.from('{"Data":"');
const NEXT = Buffer.from('"},{"Data":"');
const END = '"}]}';

/** The lines that fit into one request, and the body of that request. */
export interface EncodedBatch {
  readonly lines: readonly string[];
  readonly body: Buffer;
}

/** Bodies whose memory is kept for the next requests. */
const MAX_SPARE = 2;

/** Encodes PutRecordBatch bodies in memory that is used again: no Buffer for a record, and none for a request. */
export class BatchEncoder {
  readonly #start: string;
  readonly #maxBytes: number;
  /** The bytes of the record that is being encoded. */
  #record = Buffer.allocUnsafeSlow(16_384);
  /** The body that is being written. */
  #body: Buffer = Buffer.alloc(0);
  #bodyBytes = 262_144;
  readonly #spare: Buffer[] = [];

  /** @param maxBytes preferred limit of a body; 4 MiB at most */
  constructor(streamName: string, maxBytes: number = MAX_BATCH_BYTES) {
    this.#start = `{"DeliveryStreamName":${JSON.stringify(streamName)},"Records":[`;
    this.#maxBytes = Math.min(maxBytes, MAX_BATCH_BYTES);
  }

  /** Encodes lines from the first on until a limit is reached: at least one, at most 500. */
  encode(lines: readonly string[]): EncodedBatch {
    const end = Math.min(lines.length, MAX_BATCH_RECORDS);
    this.#body = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#bodyBytes);
    let bytes = this.#body.write(this.#start, 0);
    let taken = 0;
    while (taken < end) {
      const data = this.#base64(lines[taken] as string);
      const before = taken > 0 ? NEXT : FIRST;
      const next = bytes + before.length + data.length;
      if (taken > 0 && next + END.length > this.#maxBytes) break;
      if (next + END.length > this.#body.length) this.#grow(next);
      for (let i = 0; i < before.length; i++) this.#body[bytes + i] = before[i] as number;
      this.#body.write(data, bytes + before.length, 'latin1');
      bytes = next;
      taken++;
    }
    bytes += this.#body.write(END, bytes, 'latin1');
    return { lines: lines.slice(0, taken), body: this.#body.subarray(0, bytes) };
  }

  /** Takes back the memory of a body that nobody reads any more. A body that is not taken back is ordinary garbage. */
  reuse({ body }: EncodedBatch): void {
    if (this.#spare.length < MAX_SPARE && body.buffer.byteLength >= this.#bodyBytes)
      this.#spare.push(Buffer.from(body.buffer));
  }

  #grow(bytes: number): void {
    this.#bodyBytes = Math.max(bytes + END.length, this.#body.length * 2);
    const grown = Buffer.allocUnsafeSlow(this.#bodyBytes);
    this.#body.copy(grown);
    this.#body = grown;
  }

  #base64(line: string): string {
    // ASCII, as most lines are, is its own bytes: without a Buffer it takes two thirds of the time.
    if (Buffer.byteLength(line) === line.length) return btoa(line);
    if (line.length * 3 > this.#record.length) this.#record = Buffer.allocUnsafeSlow(line.length * 3);
    return this.#record.toString('base64', 0, this.#record.write(line, 'utf8'));
  }
}
