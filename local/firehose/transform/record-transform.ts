import type { Allow } from '../../iam/policies';
import type { Backlog, StreamRecord } from '../buffer/record';
import type { StreamStats } from '../buffer/stats';
import type { LambdaProcessor } from '../configuration/processing';
import type { S3Delivery } from '../s3/s3-delivery';
import type { Clock } from '../time/clock';

/** Calls a function and gives its response. It rejects when the function fails or there is none of this ARN. */
export type InvokeFunction = (functionArn: string, event: object) => Promise<unknown>;

export interface RecordTransformOptions {
  readonly processor: LambdaProcessor;
  readonly streamArn: string;
  readonly invoke: InvokeFunction;
  readonly allow: Allow;
  readonly s3: S3Delivery;
  readonly clock: Clock;
  readonly backlog: Backlog;
  readonly stats: StreamStats;
  readonly progress: (line: string) => void;
  /** Takes the records that the function let through, in order. */
  readonly onTransformed: (records: readonly StreamRecord[]) => void;
}

/** "The maximum payload size" of a request and of a response. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

interface TransformedRecord {
  readonly recordId: string;
  readonly result: 'Ok' | 'Dropped' | 'ProcessingFailed';
  readonly data?: string;
}

interface Failure {
  readonly errorCode: string;
  readonly errorMessage: string;
}

/**
 * Passes a buffer's records through the stream's function. A record that the function fails, and every record of a batch
 * whose invocations all fail, goes to the S3 error output.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export class RecordTransform {
  readonly #options: RecordTransformOptions;

  constructor(options: RecordTransformOptions) {
    this.#options = options;
  }

  /** Settles when each record is either handed on, dropped, or in the error output. */
  async process(records: readonly StreamRecord[]): Promise<void> {
    const { processor, progress } = this.#options;
    let failure: Failure = { errorCode: 'Lambda.FunctionError', errorMessage: 'the function was not called' };
    for (let attempt = 0; attempt <= processor.retries; attempt++) {
      try {
        await this.#settle(records, await this.#invoke(records));
        return;
      } catch (error) {
        failure = { errorCode: 'Lambda.FunctionError', errorMessage: (error as Error).message };
        if (attempt === 0) progress(`transform of ${records.length} records fails: ${failure.errorMessage}`);
      }
    }
    await this.#giveUp(records.map((record) => ({ record, ...failure })));
  }

  async #invoke(records: readonly StreamRecord[]): Promise<readonly TransformedRecord[]> {
    const { processor, streamArn, invoke, allow } = this.#options;
    if (!allow(processor.roleArn, 'lambda:InvokeFunction', processor.functionArn)) {
      throw new Error(
        `${processor.roleArn} is not allowed lambda:InvokeFunction on ${processor.functionArn}`,
      );
    }
    const event = {
      invocationId: records[0]?.recordId,
      deliveryStreamArn: streamArn,
      region: streamArn.split(':')[3],
      records: records.map(({ recordId, arrivedAt, data }) => ({
        recordId,
        approximateArrivalTimestamp: arrivedAt,
        data: data.toString('base64'),
      })),
    };
    const response = await invoke(processor.functionArn, event);
    const { records: transformed } = (response ?? {}) as { records?: readonly TransformedRecord[] };
    if (!Array.isArray(transformed)) throw new Error('the response has no records');
    if (JSON.stringify(response).length > MAX_PAYLOAD_BYTES)
      throw new Error('the response has more than 6 MB');
    return transformed;
  }

  async #settle(records: readonly StreamRecord[], transformed: readonly TransformedRecord[]): Promise<void> {
    const { backlog } = this.#options;
    const byId = new Map(transformed.map((one) => [one.recordId, one]));
    const through: StreamRecord[] = [];
    const failed: ({ record: StreamRecord } & Failure)[] = [];
    for (const record of records) {
      const one = byId.get(record.recordId);
      if (one?.result === 'Ok')
        through.push({ ...record, data: Buffer.from(one.data ?? '', 'base64'), holders: 1 });
      else if (one?.result === 'Dropped') backlog.release([record]);
      else failed.push({ record, ...failureOf(one) });
    }
    // The record that is handed on is held in place of the one that came.
    for (const record of through) backlog.add(record);
    const handedOn = new Set(through.map(({ recordId }) => recordId));
    backlog.release(records.filter(({ recordId }) => handedOn.has(recordId)));
    this.#options.onTransformed(through);
    await this.#giveUp(failed);
  }

  async #giveUp(failed: readonly ({ record: StreamRecord } & Failure)[]): Promise<void> {
    if (failed.length === 0) return;
    const { s3, stats, backlog, clock, processor } = this.#options;
    const records = failed.map(({ record }) => record);
    const lines = failed.map(({ record, errorCode, errorMessage }) => ({
      attemptsMade: processor.retries + 1,
      arrivalTimestamp: record.arrivedAt,
      errorCode,
      errorMessage,
      attemptEndingTimestamp: clock.now(),
      rawData: record.data.toString('base64'),
      lambdaArn: processor.functionArn,
    }));
    const body = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const written = await s3.writeFailed('processing-failed', records, body);
    if (written === 'aborted') return;
    if (written === 'done') stats.failedRecords += records.length;
    else stats.lostRecords += records.length;
    backlog.release(records);
  }
}

function failureOf(one: TransformedRecord | undefined): Failure {
  if (one === undefined) {
    return { errorCode: 'Lambda.MissingRecordId', errorMessage: 'The response has no record of this id.' };
  }
  return {
    errorCode: 'Lambda.ProcessingFailedStatus',
    errorMessage: 'ProcessingFailed status set for record.',
  };
}
