import {
  type Directory,
  type Filter,
  type JoinedRecord,
  type JoinLimits,
  LineJoiner,
  MAX_RECORD_BYTES,
  type RecordStart,
  withPerson,
} from '../lambda/filter';
import { LogIds } from '../lambda/node-layer/src/content/log-id';
import type { Frame } from './input/line-framer';
import type { ConnectionLines } from './input/tcp-input';
import type { Notices } from './notices';
import type { Output } from './output/output';

export interface PipelineOptions {
  readonly filter: Filter;
  readonly output: Output;
  readonly joinLimits: JoinLimits;
  readonly notices: Notices;
  /** How a line begins a record, if it does in one of the formats. */
  readonly startOf: (line: string) => RecordStart | undefined;
  /** Called when the output is full. */
  readonly onFull: () => void;
}

export interface PipelineStats {
  /** Lines and frames that came. */
  lines: number;
  /** Documents that went to the output. */
  documents: number;
  /** Documents whose text no format matched. */
  unparsed: number;
  /** Documents that gained a person. */
  enriched: number;
  /** Bytes beyond the longest line. */
  discardedBytes: number;
}

/** Turns the lines of many connections into documents, and hands these to the output. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #ids = new LogIds();
  /** Connections with a record that a further line may join. */
  readonly #open = new Set<Lines>();
  readonly #stats: PipelineStats = { lines: 0, documents: 0, unparsed: 0, enriched: 0, discardedBytes: 0 };
  /** Persons by username, replaced when the table has changed. */
  directory: Directory | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  stats(): Readonly<PipelineStats> {
    return { ...this.#stats };
  }

  /** What takes the lines of one connection. */
  connection(address: string): ConnectionLines {
    const { startOf, joinLimits, notices } = this.#options;
    const lines: Lines = new Lines({
      joiner: new LineJoiner(startOf, joinLimits),
      emit: (record, latin1) => this.#emit(record, latin1),
      onLine: ({ discardedBytes }) => {
        this.#stats.lines++;
        if (discardedBytes === 0) return;
        this.#stats.discardedBytes += discardedBytes;
        notices.say(
          'long-line',
          `${address}: a line is longer than COLLECTOR_MAX_LINE_BYTES; ${discardedBytes} bytes of it are discarded`,
        );
      },
      onOpen: (isOpen) => {
        if (isOpen) this.#open.add(lines);
        else this.#open.delete(lines);
      },
    });
    return lines;
  }

  /** Ends each open record that is complete, because no line has come for the time of `joinLimits`. */
  sweep(nowMs: number): void {
    for (const lines of this.#open) lines.sweep(nowMs);
  }

  #emit({ text, cut }: JoinedRecord, isLatin1: boolean): void {
    const nowMs = Date.now();
    const arrival = { nowMs, logId: () => this.#ids.next(nowMs), cut };
    const record = this.#options.filter.text(text, arrival, isLatin1 ? { encoding: 'latin1' } : {});
    this.#stats.documents++;
    if (!record.isParsed) this.#stats.unparsed++;
    this.#options.output.accept(`${this.#withPerson(record.line, record.username)}\n`);
    if (this.#options.output.isFull) this.#options.onFull();
  }

  #withPerson(line: string, username: string | undefined): string {
    const person = username === undefined ? undefined : this.directory?.find(username);
    if (!person) return line;
    const enriched = withPerson(line, person);
    if (enriched.length * 3 >= MAX_RECORD_BYTES && Buffer.byteLength(enriched) >= MAX_RECORD_BYTES)
      return line;
    this.#stats.enriched++;
    return enriched;
  }
}

interface LinesOptions {
  readonly joiner: LineJoiner;
  readonly emit: (record: JoinedRecord, isLatin1: boolean) => void;
  readonly onLine: (frame: Frame) => void;
  readonly onOpen: (isOpen: boolean) => void;
}

/** What is missing of a line or a frame, if anything is. */
function cutOf({ discardedBytes, missingBytes = 0 }: Frame): string | undefined {
  if (discardedBytes > 0) return `${discardedBytes} bytes of a line were discarded`;
  return missingBytes > 0 ? `${missingBytes} bytes of a frame did not arrive` : undefined;
}

/** Whether a line holds a whole JSON object: an object that only begins in the line goes on in the next ones. */
function isJsonLine(text: string): boolean {
  return text.startsWith('{') && text.trimEnd().endsWith('}');
}

/** The lines of one connection: JSON and whole frames are records by themselves, other lines may join. */
class Lines implements ConnectionLines {
  readonly #options: LinesOptions;
  #isOpen = false;
  /** Whether a line of the open record was no UTF-8. */
  #isLatin1 = false;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  line(frame: Frame): void {
    const { joiner, emit, onLine } = this.#options;
    onLine(frame);
    const { text, encoding, isWhole } = frame;
    const isLatin1 = encoding === 'latin1';
    const cut = cutOf(frame);
    if (isWhole || cut !== undefined || isJsonLine(text)) {
      this.#emitOpen(joiner.flush());
      if (text !== '') emit({ text, lines: 1, cut }, isLatin1);
      return;
    }
    const done = joiner.push(text, Date.now());
    if (done) {
      emit(done, this.#isLatin1);
      this.#isLatin1 = false;
    }
    if (isLatin1) this.#isLatin1 = true;
    this.#setOpen(joiner.dueMs !== undefined);
  }

  end(): void {
    this.#emitOpen(this.#options.joiner.flush());
  }

  sweep(nowMs: number): void {
    const { joiner } = this.#options;
    if (joiner.dueMs !== undefined && joiner.dueMs <= nowMs) this.#emitOpen(joiner.flush());
  }

  #emitOpen(record: JoinedRecord | undefined): void {
    if (!this.#isOpen) return;
    this.#setOpen(false);
    if (record) this.#options.emit(record, this.#isLatin1);
    this.#isLatin1 = false;
  }

  #setOpen(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    this.#options.onOpen(isOpen);
  }
}
