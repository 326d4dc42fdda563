import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { type Directory, type Filter, type PersonEntry, withoutPerson, withPerson } from '../filter';
import { asciiOf, base64 } from './base64';
import { logIdOf } from './log-id';
import { type Candidate, chooseWithin, RESPONSE_BYTES } from './response-budget';

/** Keys, braces and commas around what a person adds, and the number behind a key that stood there. */
const KEYS_BYTES = 64;

type EventRecord = FirehoseTransformationEvent['records'][number];

export interface TransformParts {
  readonly filter: Filter;
  /** Persons by username; undefined where there is no table. */
  readonly directory: Directory | undefined;
  /** @default 5.5 MB */
  readonly maxResponseBytes?: number;
}

/** What became of a batch's records. */
export interface TransformStats {
  records: number;
  /** Documents of the layers that went through as they were. */
  passed: number;
  /** Other records that a pattern or a JSON shape fitted. */
  parsed: number;
  /** Records that no pattern fitted: whole in `message`. */
  unparsed: number;
  /** Documents that gained a person. */
  enriched: number;
  /** Documents whose person is known but had no room in the response. */
  leftOut: number;
  /** Records that go to the error output as they came. */
  failed: number;
}

/**
 * Makes the response to Firehose's processing event. A document of a logging layer goes through byte for byte, and gains at
 * most its person; every other record becomes a document. A record that cannot be processed fails alone.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export function transformBatch(
  { records }: Pick<FirehoseTransformationEvent, 'records'>,
  parts: TransformParts,
): { result: FirehoseTransformationResult; stats: TransformStats } {
  const stats: TransformStats = {
    records: records.length,
    passed: 0,
    parsed: 0,
    unparsed: 0,
    enriched: 0,
    leftOut: 0,
    failed: 0,
  };
  const directory = parts.directory && new BatchDirectory(parts.directory);
  const candidates = records.map((record) => candidateOf(record, { ...parts, directory }, stats));
  const chosen = chooseWithin(candidates, parts.maxResponseBytes ?? RESPONSE_BYTES);
  for (const { choice } of chosen) {
    if (choice === 'enriched') stats.enriched++;
    else if (choice === 'marked' || choice === 'unmarked') stats.leftOut++;
    else if (choice === 'failed') stats.failed++;
  }
  return { result: { records: chosen.map(({ record }) => record) }, stats };
}

/** Looks each person of a batch up once. */
class BatchDirectory implements Directory {
  readonly #directory: Directory;
  readonly #found = new Map<string, PersonEntry | undefined>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  find(username: string): PersonEntry | undefined {
    if (!this.#found.has(username)) this.#found.set(username, this.#directory.find(username));
    return this.#found.get(username);
  }
}

function candidateOf(record: EventRecord, parts: TransformParts, stats: TransformStats): Candidate {
  const { recordId, data } = record;
  try {
    const arrivalMs = record.approximateArrivalTimestamp;
    const arrival = { nowMs: arrivalMs, logId: () => logIdOf(recordId, arrivalMs) };
    const ascii = asciiOf(data);
    const filtered =
      ascii === undefined
        ? parts.filter.record(Buffer.from(data, 'base64'), arrival)
        : parts.filter.text(ascii, arrival);
    const { line, username, isLayerDocument, isParsed } = filtered;
    if (isLayerDocument) stats.passed++;
    else if (isParsed) stats.parsed++;
    else stats.unparsed++;
    const base = isLayerDocument ? data : base64(`${line}\n`);
    const person = username === undefined ? undefined : parts.directory?.find(username);
    if (!person) return { recordId, data, base };
    // What went through has its own end of line, or none; Firehose adds none.
    const end = isLayerDocument ? endBehind(line, data) : '\n';
    return { recordId, data, base, person: additions(person, { line, end }) };
  } catch (error) {
    return { recordId, data, error: error as Error };
  }
}

/** What stands behind a line in data in base64. */
function endBehind(line: string, data: string): string {
  return Buffer.from(data, 'base64').subarray(Buffer.byteLength(line)).toString();
}

function additions(person: PersonEntry, { line, end }: { line: string; end: string }) {
  const { user = '', directory = '' } = person;
  return {
    growthBytes: Buffer.byteLength(user) + Buffer.byteLength(directory) + KEYS_BYTES,
    enriched: () => base64(withPerson(line, person) + end),
    marked: () => base64(withoutPerson(line) + end),
  };
}
