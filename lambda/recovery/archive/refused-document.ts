/**
 * A refused document as Firehose writes it to the error prefix, one JSON object a line.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
export interface RefusedDocument {
  readonly attemptsMade: number;
  /** Milliseconds since 1970. */
  readonly arrivalTimestamp: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptEndingTimestamp: number;
  readonly esDocumentId?: string;
  readonly esIndexName?: string;
  readonly esTypeName?: string;
  /** The record as it was put, in base64. */
  readonly rawData: string;
  /** How often a redrive has tried; absent in what Firehose wrote. */
  readonly redriveAttempts?: number;
}

/** One line of the error prefix. */
export function refusedLine(document: RefusedDocument): string {
  return `${JSON.stringify(document)}\n`;
}
