/** Firehose's limits for one PutRecordBatch; the 4 MiB are counted on the encoded request. */
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

const FIRST = Buffer.from('{"Data":"');
const NEXT = Buffer.from('"},{"Data":"');
const END = '"}]}';

/** The lines that fit into one request, and that request's body. */
export interface EncodedBatch {
  readonly lines: readonly string[];
  readonly body: Buffer<ArrayBuffer>;
}

/** Bodies kept for the next requests. */
const MAX_SPARE = 2;

/** Encodes PutRecordBatch bodies in memory that is used again: no Buffer a record, and none a request. */
export class BatchEncoder {
  readonly #start: string;
  readonly #maxBytes: number;
  /** One record's bytes. */
  #record = Buffer.allocUnsafeSlow(16_384);
  /** The body that is being written. */
  #body: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #bodyBytes = 262_144;
  readonly #spare: Buffer<ArrayBuffer>[] = [];

  constructor(streamName: string, maxBytes: number = MAX_BATCH_BYTES) {
    this.#start = `{"DeliveryStreamName":${JSON.stringify(streamName)},"Records":[`;
    this.#maxBytes = Math.min(maxBytes, MAX_BATCH_BYTES);
  }

  /** Takes lines from `from` on until a limit is reached: at least one, at most 500. */
  encode(lines: readonly string[], from = 0): EncodedBatch {
    const end = Math.min(lines.length, from + MAX_BATCH_RECORDS);
    this.#body = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#bodyBytes);
    let bytes = this.#body.write(this.#start, 0);
    let taken = from;
    while (taken < end) {
      const data = this.#base64(lines[taken] as string);
      const before = taken > from ? NEXT : FIRST;
      const next = bytes + before.length + data.length;
      if (taken > from && next + END.length > this.#maxBytes) break;
      if (next + END.length > this.#body.length) this.#grow(next);
      for (let i = 0; i < before.length; i++) this.#body[bytes + i] = before[i] as number;
      this.#body.write(data, bytes + before.length, 'latin1');
      bytes = next;
      taken++;
    }
    bytes += this.#body.write(END, bytes, 'latin1');
    return { lines: lines.slice(from, taken), body: this.#body.subarray(0, bytes) };
  }

  /** Takes back the memory of a body that nobody will read again. Without this, it is garbage as any other. */
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
    if (line.length * 3 > this.#record.length) this.#record = Buffer.allocUnsafeSlow(line.length * 3);
    return this.#record.toString('base64', 0, this.#record.write(line, 'utf8'));
  }
}
