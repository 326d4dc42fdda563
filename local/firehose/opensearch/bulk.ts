import type { StreamRecord } from '../buffer/record';

/** A record on its way into an index. */
export interface IndexDocument {
  readonly record: StreamRecord;
  readonly indexName: string;
  /** The document's `_id`. Undefined leaves it to OpenSearch (NO_DOCUMENT_ID). */
  readonly documentId: string | undefined;
  /** The JSON object on one line, without its line end. */
  readonly json: Buffer;
}

export interface RefusedDocument {
  readonly document: IndexDocument;
  readonly errorCode: string;
  readonly errorMessage: string;
}

export interface BulkOutcome {
  readonly delivered: IndexDocument[];
  /** Documents that OpenSearch refuses for good, because of the documents themselves. */
  readonly refused: RefusedDocument[];
  /** Documents that are worth another attempt, with the reason of this one. */
  readonly retryable: RefusedDocument[];
}

export interface BulkResponse {
  readonly status: number;
  readonly body: string;
}

interface BulkItem {
  readonly status?: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

const NEWLINE = Buffer.from('\n');
const OK = 200;
const TOO_MANY_REQUESTS = 429;
const FIRST_SERVER_ERROR = 500;
const MAX_MESSAGE_CHARACTERS = 2_000;

/**
 * Builds the `_bulk` request body: an `index` action and the document for each. Firehose names the index in every
 * action ("an explicit index that is set per record").
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export function bulkBody(documents: readonly IndexDocument[]): Buffer {
  const parts: Buffer[] = [];
  for (const { indexName, documentId, json } of documents) {
    const action = { index: { _index: indexName, ...(documentId === undefined ? {} : { _id: documentId }) } };
    parts.push(Buffer.from(`${JSON.stringify(action)}\n`), json, NEWLINE);
  }
  return Buffer.concat(parts);
}

/**
 * Reads what became of each document. If the request has any status but 200, all of its documents are retryable. In a
 * response of 200, items with 429 or 5xx are retryable, and other items with 4xx are final.
 */
export function bulkOutcome(documents: readonly IndexDocument[], response: BulkResponse): BulkOutcome {
  if (response.status !== OK) return failedAsAWhole(documents, String(response.status), response.body);
  let parsed: { errors?: boolean; items?: Record<string, BulkItem>[] };
  try {
    parsed = JSON.parse(response.body) as typeof parsed;
  } catch {
    return failedAsAWhole(documents, String(response.status), `not a _bulk response: ${response.body}`);
  }
  if (parsed.items?.length !== documents.length) {
    return failedAsAWhole(documents, String(response.status), `not a _bulk response: ${response.body}`);
  }
  const outcome: BulkOutcome = { delivered: [], refused: [], retryable: [] };
  documents.forEach((document, index) => {
    place(outcome, document, Object.values(parsed.items?.[index] ?? {})[0] ?? {});
  });
  return outcome;
}

/** The outcome when every document is to be retried for one reason. */
export function failedAsAWhole(
  documents: readonly IndexDocument[],
  errorCode: string,
  errorMessage: string,
): BulkOutcome {
  const message = errorMessage.slice(0, MAX_MESSAGE_CHARACTERS);
  const retryable = documents.map((document) => ({ document, errorCode, errorMessage: message }));
  return { delivered: [], refused: [], retryable };
}

function place(outcome: BulkOutcome, document: IndexDocument, item: BulkItem): void {
  const status = item.status ?? FIRST_SERVER_ERROR;
  if (status >= 200 && status < 300) {
    outcome.delivered.push(document);
    return;
  }
  const { type = 'unknown', reason = 'no reason given', caused_by: cause } = item.error ?? {};
  const causedBy = cause?.reason === undefined ? '' : ` (caused by: ${cause.reason})`;
  const errorMessage = `${type}: ${reason}${causedBy}`.slice(0, MAX_MESSAGE_CHARACTERS);
  const refusal = { document, errorCode: String(status), errorMessage };
  const retryable = status === TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR;
  (retryable ? outcome.retryable : outcome.refused).push(refusal);
}
