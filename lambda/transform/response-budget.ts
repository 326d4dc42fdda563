import type { FirehoseTransformationResultRecord } from 'aws-lambda';
import { MAX_RECORD_BYTES } from '../filter';

/**
 * Bytes that records may take of a response. Lambda allows 6 MB; the difference is for what is not counted here.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const RESPONSE_BYTES = 5_500_000;
/** What the mark of a person left out takes at most, before base64. */
export const MARK_BYTES = 120;
const MAX_DATA_CHARACTERS = Math.ceil(MAX_RECORD_BYTES / 3) * 4;

/** What a record may become, each in base64. */
export interface Candidate {
  readonly recordId: string;
  /** As it came. */
  readonly data: string;
  /** The document without its person; undefined if it could not be made. */
  readonly base?: string;
  readonly error?: Error;
  readonly person?: {
    /** How many bytes, before base64, the document grows by at most. */
    readonly growthBytes: number;
    /** The document with its person. */
    readonly enriched: () => string;
    /** The document saying that its person was left out; at most MARK_BYTES longer. */
    readonly marked: () => string;
  };
}

export type Choice = 'base' | 'enriched' | 'marked' | 'unmarked' | 'failed';

export interface Chosen {
  readonly record: FirehoseTransformationResultRecord;
  readonly choice: Choice;
}

/**
 * Chooses for each record the most that the response has room for. First every record as it came, which always fits,
 * since the event held it; then every document; then the marks; then persons, in order.
 */
export function chooseWithin(candidates: readonly Candidate[], maxBytes: number): Chosen[] {
  const room = new Room(
    maxBytes - candidates.reduce((sum, one) => sum + bytesOf(one), '{"records":[]}'.length),
  );
  const documents = candidates.map(({ base, data }) =>
    base !== undefined && room.take(base.length - data.length) ? base : undefined,
  );
  const reserved = candidates.map(
    ({ person }, i) => person !== undefined && documents[i] !== undefined && room.take(inBase64(MARK_BYTES)),
  );
  return candidates.map((candidate, i) => {
    const document = documents[i];
    if (document === undefined) return failed(candidate);
    if (!candidate.person) return ok(candidate, document, 'base');
    if (reserved[i]) room.give(inBase64(MARK_BYTES));
    return withPersonOrMark(candidate, {
      person: candidate.person,
      document,
      isReserved: reserved[i] === true,
      room,
    });
  });
}

function withPersonOrMark(
  candidate: Candidate,
  on: { person: NonNullable<Candidate['person']>; document: string; isReserved: boolean; room: Room },
): Chosen {
  const { person, document, isReserved, room } = on;
  const growth = inBase64(person.growthBytes);
  if (document.length + growth <= MAX_DATA_CHARACTERS && room.take(growth)) {
    return ok(candidate, person.enriched(), 'enriched');
  }
  const marked = isReserved ? person.marked() : document;
  if (!isReserved || marked.length > MAX_DATA_CHARACTERS) return ok(candidate, document, 'unmarked');
  room.take(marked.length - document.length);
  return ok(candidate, marked, 'marked');
}

/** Bytes of the response that are free. */
class Room {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Takes bytes if so many are free, and returns whether it did. A negative number gives bytes back. */
  take(bytes: number): boolean {
    if (bytes > 0 && bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes += bytes;
  }
}

/** The most that so many bytes add to a text in base64. */
function inBase64(bytes: number): number {
  return Math.ceil(bytes / 3) * 4 + 4;
}

function ok({ recordId }: Candidate, data: string, choice: Choice): Chosen {
  return { record: { recordId, result: 'Ok', data }, choice };
}

/** A record that Firehose writes to the error output with its raw data, so that it can be redriven. */
function failed({ recordId, data }: Candidate): Chosen {
  return { record: { recordId, result: 'ProcessingFailed', data }, choice: 'failed' };
}

/** Bytes of a record's entry in the response if it is returned as it came, with the longest result and a comma. */
function bytesOf({ recordId, data }: Candidate): number {
  return (
    '{"recordId":,"result":"ProcessingFailed","data":""},'.length +
    JSON.stringify(recordId).length +
    data.length
  );
}
