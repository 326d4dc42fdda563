import type { StreamRecord } from '../buffer/record';
import { rotatedIndexName } from '../configuration/index-rotation';
import type { OpenSearchDestination } from '../configuration/stream-properties';
import type { IndexDocument, RefusedDocument } from './bulk';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPEN_BRACE = 0x7b;

/**
 * Code and message that Firehose reports for a record that is not one JSON object on one line ("Make sure that your
 * record is UTF-8 encoded and flattened to a single-line JSON object"), as seen in its error log. That such a
 * record then goes to the error output without a retry, its neighbours being indexed, is the model's reading.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
const MALFORMED = {
  errorCode: 'ES.MalformedData',
  errorMessage:
    'One or more records are malformed. Please ensure that each record is single valid JSON object and that it does not contain newlines.',
};

/** A refused document in S3, as one line. @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html */
interface ErrorRecord {
  attemptsMade: number;
  arrivalTimestamp: number;
  errorCode: string;
  errorMessage: string;
  attemptEndingTimestamp: number;
  esDocumentId: string | undefined;
  esIndexName: string;
  esTypeName: string;
  rawData: string;
}

/**
 * The document of a record. Line ends after the object are removed: producers add one for the sake of the S3 objects,
 * where Firehose puts nothing between records.
 */
export function documentOf(record: StreamRecord, destination: OpenSearchDestination): IndexDocument {
  const { IndexName, IndexRotationPeriod, DocumentIdOptions } = destination;
  const withId = DocumentIdOptions.DefaultDocumentIdFormat === 'FIREHOSE_DEFAULT';
  return {
    record,
    indexName: rotatedIndexName(IndexName, IndexRotationPeriod, record.arrivedAt),
    documentId: withId ? `${record.recordId}.0` : undefined,
    json: withoutLineEnd(record.data),
  };
}

/** The refusal of a record that is not a JSON object on one line. Undefined when it is one. */
export function malformed(document: IndexDocument): RefusedDocument | undefined {
  return isSingleLineObject(document.json) ? undefined : { document, ...MALFORMED };
}

/** The lines that Firehose writes to the error output for documents on which it gave up. */
export function errorLines(
  refused: readonly RefusedDocument[],
  attemptsMade: number,
  endedAt: number,
): Buffer {
  const lines = refused.map(({ document, errorCode, errorMessage }) => {
    const line: ErrorRecord = {
      attemptsMade,
      arrivalTimestamp: document.record.arrivedAt,
      errorCode,
      errorMessage,
      attemptEndingTimestamp: endedAt,
      esDocumentId: document.documentId,
      esIndexName: document.indexName,
      esTypeName: '',
      rawData: document.record.data.toString('base64'),
    };
    return `${JSON.stringify(line)}\n`;
  });
  return Buffer.from(lines.join(''));
}

function withoutLineEnd(data: Buffer): Buffer {
  let end = data.length;
  while (end > 0 && (data[end - 1] === NEWLINE || data[end - 1] === CARRIAGE_RETURN)) end -= 1;
  return end === data.length ? data : data.subarray(0, end);
}

function isSingleLineObject(json: Buffer): boolean {
  if (json[0] !== OPEN_BRACE || json.includes(NEWLINE)) return false;
  try {
    JSON.parse(json.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
