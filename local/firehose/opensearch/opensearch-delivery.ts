import type { Backlog, StreamRecord } from '../buffer/record';
import type { StreamStats } from '../buffer/stats';
import type { OpenSearchDestination } from '../configuration/stream-properties';
import type { S3Delivery } from '../s3/s3-delivery';
import type { Clock } from '../time/clock';
import { retry } from '../time/retry';
import {
  type BulkOutcome,
  bulkBody,
  bulkOutcome,
  failedAsAWhole,
  type IndexDocument,
  type RefusedDocument,
} from './bulk';
import { documentOf, errorLines, malformed } from './document';
import type { DomainSend } from './domain-send';

/** The `errorCode` of a request without a response. With a response it is the HTTP status; AWS documents no other. */
const NO_RESPONSE = 'ES.ServiceException';

export interface OpenSearchDeliveryOptions {
  readonly destination: OpenSearchDestination;
  readonly send: DomainSend;
  readonly s3: S3Delivery;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly backlog: Backlog;
  readonly stats: StreamStats;
  readonly progress: (line: string) => void;
  readonly onDelivered: (documents: readonly IndexDocument[]) => void;
}

/**
 * Delivers buffered records into the domain: one `_bulk` request for each buffer, retried for
 * RetryOptions.DurationInSeconds. Documents that are left then, and those that OpenSearch refuses for good, go to the S3
 * error output.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
export class OpenSearchDelivery {
  private readonly options: OpenSearchDeliveryOptions;

  constructor(options: OpenSearchDeliveryOptions) {
    this.options = options;
  }

  /** Settles when every record is in the index or in the error output, or the delivery was aborted. */
  async deliver(records: readonly StreamRecord[]): Promise<void> {
    const good: IndexDocument[] = [];
    const bad: RefusedDocument[] = [];
    for (const record of records) {
      const document = documentOf(record, this.options.destination);
      const refusal = malformed(document);
      if (refusal === undefined) good.push(document);
      else bad.push(refusal);
    }
    await Promise.all([this.giveUp(bad, 0), this.index(good)]);
  }

  private async index(documents: readonly IndexDocument[]): Promise<void> {
    const { destination, clock, signal } = this.options;
    const durationMs = destination.RetryOptions.DurationInSeconds * 1000;
    const givenUp: Promise<void>[] = [];
    let left: readonly IndexDocument[] = documents;
    let reasons: readonly RefusedDocument[] = [];
    let attempts = 0;
    const result = await retry({ durationMs, clock, signal }, async () => {
      if (left.length === 0) return true;
      attempts += 1;
      const outcome = await this.attempt(left);
      this.delivered(outcome.delivered);
      givenUp.push(this.giveUp(outcome.refused, attempts));
      reasons = outcome.retryable;
      left = reasons.map(({ document }) => document);
      if (attempts === 1) this.report('retrying', reasons, attempts);
      return left.length === 0;
    });
    if (result === 'expired') {
      this.report('to the error output', reasons, attempts);
      givenUp.push(this.giveUp(reasons, attempts));
    }
    await Promise.all(givenUp);
  }

  private async attempt(documents: readonly IndexDocument[]): Promise<BulkOutcome> {
    const { destination, send, stats } = this.options;
    const { DomainARN: domainArn, RoleARN: roleArn } = destination;
    stats.indexRequests += 1;
    try {
      const response = send({ domainArn, roleArn, path: '/_bulk', body: bulkBody(documents) });
      return bulkOutcome(documents, await unlessAborted(response, this.options.signal));
    } catch (error) {
      return failedAsAWhole(documents, NO_RESPONSE, `no response from the domain: ${messageOf(error)}`);
    }
  }

  private delivered(documents: readonly IndexDocument[]): void {
    if (documents.length === 0) return;
    this.options.stats.deliveredRecords += documents.length;
    this.options.backlog.release(documents.map(({ record }) => record));
    this.options.onDelivered(documents);
  }

  private async giveUp(refused: readonly RefusedDocument[], attempts: number): Promise<void> {
    if (refused.length === 0) return;
    const { clock, s3, stats, backlog } = this.options;
    const records = refused.map(({ document }) => document.record);
    const body = errorLines(refused, attempts, clock.now());
    const written = await s3.writeFailed('AmazonOpenSearchService-failed', records, body);
    if (written === 'aborted') return;
    if (written === 'done') stats.failedRecords += records.length;
    else stats.lostRecords += records.length;
    backlog.release(records);
  }

  private report(next: string, reasons: readonly RefusedDocument[], attempts: number): void {
    const [first] = reasons;
    if (first === undefined || this.options.signal.aborted) return;
    const { IndexName } = this.options.destination;
    this.options.progress(
      `${reasons.length} documents for ${IndexName} not indexed by attempt ${attempts}, ${next}: ` +
        `${first.errorCode} ${first.errorMessage.slice(0, 200)}`,
    );
  }
}

/** Waits for work, and rejects when the signal is aborted, so that a silent domain does not hold up the end of a run. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node joins the refusals of several addresses in an AggregateError without a message.
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name);
}
