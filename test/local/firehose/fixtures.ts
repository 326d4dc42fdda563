import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStreams } from '../../../local/firehose/configuration/stream-properties';
import type { BulkResponse } from '../../../local/firehose/opensearch/bulk';
import type {
  DomainRequest,
  DomainSend,
  FirehoseOptions,
  ResolvedStream,
} from '../../../local/firehose/start-firehose';
import { DeliveryStream, type DeliveryStreamOptions } from '../../../local/firehose/stream/delivery-stream';
import { FakeClock } from './fake-clock';

export const DELIVERY_ROLE = 'arn:aws:iam::123456789012:role/delivery';
export const PRODUCER_ROLE = 'arn:aws:iam::123456789012:role/producer';

/** A stream as a resolved template gives it: index 2 s / 1 MiB, S3 10 s / 1 MiB, every record backed up. */
export function resolvedStream(
  destination: Record<string, unknown> = {},
  s3: Record<string, unknown> = {},
): ResolvedStream {
  return {
    logicalId: 'LogStreamA1B2',
    name: 'app-logs',
    arn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/app-logs',
    properties: {
      DeliveryStreamType: 'DirectPut',
      AmazonopensearchserviceDestinationConfiguration: {
        DomainARN: 'arn:aws:es:eu-west-1:123456789012:domain/logs',
        RoleARN: DELIVERY_ROLE,
        IndexName: 'logging-test',
        IndexRotationPeriod: 'OneDay',
        BufferingHints: { IntervalInSeconds: 2, SizeInMBs: 1 },
        RetryOptions: { DurationInSeconds: 60 },
        S3BackupMode: 'AllDocuments',
        S3Configuration: {
          BucketARN: 'arn:aws:s3:::archive',
          RoleARN: DELIVERY_ROLE,
          BufferingHints: { IntervalInSeconds: 10, SizeInMBs: 1 },
          Prefix: 'records/!{timestamp:yyyy/MM/dd/HH}/',
          ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
          ...s3,
        },
        ...destination,
      },
    },
  };
}

/** A bucket in memory. */
export class MemoryBucket {
  readonly objects = new Map<string, Buffer>();
  /** Set to make writes fail. */
  failure: Error | undefined;

  async putObject(key: string, body: Buffer): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.objects.set(key, body);
  }

  under(prefix: string): { key: string; body: string }[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, body]) => ({ key, body: String(body) }));
  }

  /** The JSON lines of every object under the prefix. */
  lines(prefix: string): Record<string, unknown>[] {
    return this.under(prefix).flatMap(({ body }) =>
      body
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );
  }
}

interface Action {
  index: { _index: string; _id?: string };
}

/** A domain that responds to `_bulk` as it is told, and remembers what was sent. */
export class FakeDomain {
  readonly requests: { request: DomainRequest; actions: Action[]; documents: string[] }[] = [];
  /** Status and error of one document; undefined indexes it. */
  refuse: (json: string) => { status: number; type: string; reason: string } | undefined = () => undefined;
  /** Response to the whole request. Undefined responds item by item. */
  whole: (() => BulkResponse | Error) | undefined;

  readonly send: DomainSend = async (request) => {
    const lines = request.body.toString().split('\n').slice(0, -1);
    const actions = lines.filter((_line, index) => index % 2 === 0).map((line) => JSON.parse(line) as Action);
    const documents = lines.filter((_line, index) => index % 2 === 1);
    this.requests.push({ request, actions, documents });
    const whole = this.whole?.();
    if (whole instanceof Error) throw whole;
    if (whole !== undefined) return whole;
    const items = documents.map((json) => {
      const refusal = this.refuse(json);
      if (refusal === undefined) return { index: { status: 201 } };
      const { status, ...error } = refusal;
      return { index: { status, error } };
    });
    return { status: 200, body: JSON.stringify({ errors: false, items }) };
  };
}

/** A stream with a fake domain, bucket and clock, and no HTTP in front of it. */
export function startStream(stream = resolvedStream(), overrides: Partial<DeliveryStreamOptions> = {}) {
  const clock = new FakeClock();
  const domain = new FakeDomain();
  const bucket = new MemoryBucket();
  const progress: string[] = [];
  const [read] = readStreams([stream]);
  if (read === undefined) throw new Error('no stream');
  const deliveryStream = new DeliveryStream({
    ...read,
    clock,
    send: domain.send,
    archive: bucket,
    allow: () => true,
    invoke: () => Promise.reject(new Error('there is no function')),
    progress: (line) => progress.push(line),
    onDelivered: () => {},
    ...overrides,
  });
  const put = (...records: string[]) => {
    const data = records.map((record) => ({
      bytes: Buffer.from(record),
      base64: Buffer.from(record).toString('base64'),
    }));
    return deliveryStream.put(data, () => undefined).results;
  };
  return { stream: deliveryStream, clock, domain, bucket, progress, put };
}

/** Options for a whole model; `cleanUp` removes its folder. */
export function modelOptions(overrides: Partial<FirehoseOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'firehose-model-'));
  const domain = new FakeDomain();
  const bucket = new MemoryBucket();
  const options: FirehoseOptions = {
    streams: [resolvedStream()],
    authenticate: () => ({ ok: true, roleArn: PRODUCER_ROLE }),
    allow: () => true,
    send: domain.send,
    archive: bucket,
    ledgerPath: join(dir, 'ledger.ndjson'),
    ...overrides,
  };
  return { options, domain, bucket, dir, cleanUp: () => rmSync(dir, { recursive: true, force: true }) };
}
