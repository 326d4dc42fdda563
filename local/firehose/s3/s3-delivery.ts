import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Allow } from '../../iam/policies';
import type { StreamRecord } from '../buffer/record';
import { type ErrorOutputType, evaluateErrorPrefix, evaluatePrefix } from '../configuration/s3-prefix';
import type { S3Configuration } from '../configuration/stream-properties';
import type { Clock } from '../time/clock';
import { type RetryResult, retry } from '../time/retry';

const compress = promisify(gzip);

/** "DeliveryStreamVersion begins with 1 and increases by 1 for every configuration change". A run changes none. */
const DELIVERY_STREAM_VERSION = '1';

/** Direct PUT data is kept 24 h at most. @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html */
const RETENTION_MS = 24 * 3600 * 1000;

/** The bucket: a folder of local/archive, or a test's stand-in. */
export interface ObjectStore {
  putObject(key: string, body: Buffer): Promise<void>;
}

export interface S3DeliveryOptions {
  readonly streamName: string;
  readonly configuration: S3Configuration;
  readonly archive: ObjectStore;
  readonly allow: Allow;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/**
 * Writes a stream's backups and error output as the role of the S3Configuration. A write that fails is repeated for as
 * long as Direct PUT data is kept (24 h).
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 */
export class S3Delivery {
  private readonly options: S3DeliveryOptions;

  constructor(options: S3DeliveryOptions) {
    this.options = options;
  }

  /** Writes the records as they came, one after the other: "Firehose concatenates data without any delimiters". */
  writeBackup(records: readonly StreamRecord[]): Promise<RetryResult> {
    const body = Buffer.concat(records.map(({ data }) => data));
    const prefix = evaluatePrefix(this.options.configuration.Prefix, oldestArrival(records));
    return this.write(prefix, records, body);
  }

  /** Writes error records, one JSON object on each line, under the error prefix for this type. */
  writeFailed(type: ErrorOutputType, records: readonly StreamRecord[], body: Buffer): Promise<RetryResult> {
    const { Prefix: prefix, ErrorOutputPrefix: errorOutputPrefix } = this.options.configuration;
    return this.write(
      evaluateErrorPrefix({ prefix, errorOutputPrefix }, type, oldestArrival(records)),
      records,
      body,
    );
  }

  private async write(prefix: string, records: readonly StreamRecord[], body: Buffer): Promise<RetryResult> {
    const { configuration, clock, signal } = this.options;
    const compressed = configuration.CompressionFormat === 'GZIP';
    const object = compressed ? await compress(body) : body;
    const key = `${prefix}${this.objectName(oldestArrival(records))}${compressed ? '.gz' : ''}`;
    const durationMs = oldestArrival(records) + RETENTION_MS - clock.now();
    let reported = false;
    return retry({ durationMs, clock, signal }, async () => {
      const problem = await this.tryPut(key, object);
      if (problem !== undefined && !reported) {
        reported = true;
        this.options.progress(`${records.length} records not written to S3, retrying for 24 h: ${problem}`);
      }
      return problem === undefined;
    });
  }

  private async tryPut(key: string, object: Buffer): Promise<string | undefined> {
    const denied = this.deniedFor(key);
    if (denied !== undefined) return denied;
    try {
      await this.options.archive.putObject(key, object);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * The permission that the role lacks to write the object: s3:PutObject on it, or kms:GenerateDataKey on its key.
   * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
   */
  private deniedFor(key: string): string | undefined {
    const { BucketARN, EncryptionConfiguration, RoleARN } = this.options.configuration;
    const keyArn = EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN;
    const needed: [string, string][] = [['s3:PutObject', `${BucketARN}/${key}`]];
    if (keyArn !== undefined) needed.push(['kms:GenerateDataKey', keyArn]);
    const missing = needed.find(([action, resourceArn]) => !this.options.allow(RoleARN, action, resourceArn));
    if (missing === undefined) return undefined;
    return `S3.AccessDenied: ${RoleARN} is not allowed ${missing[0]} on ${missing[1]}`;
  }

  /** The object's name: `DeliveryStreamName-DeliveryStreamVersion-YYYY-MM-dd-HH-MM-SS-RandomString`, in UTC. */
  private objectName(at: number): string {
    const time = new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, '-');
    return `${this.options.streamName}-${DELIVERY_STREAM_VERSION}-${time}-${randomUUID()}`;
  }
}

/** "Firehose uses the approximate arrival timestamp of the oldest record that's contained in the object." */
function oldestArrival(records: readonly StreamRecord[]): number {
  return records.reduce((oldest, { arrivedAt }) => Math.min(oldest, arrivedAt), Number.POSITIVE_INFINITY);
}
