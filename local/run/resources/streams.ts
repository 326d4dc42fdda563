import { Archive } from '../../archive/archive';
import { isRecord } from '../../assembly/template';
import {
  createDomainSend,
  type FirehoseModel,
  type InvokeFunction,
  type ResolvedStream,
  startFirehose,
} from '../../firehose/start-firehose';
import type { CredentialTable } from '../../iam/credentials';
import { verify } from '../../iam/sigv4';
import type { StreamSpec } from '../../models/world';
import type { Domains } from './domains';
import type { Permissions } from './permissions';

/** A delivery stream that takes records. */
export interface RunningStream {
  readonly spec: StreamSpec;
  /** Name of the index without the suffix of its rotation. */
  readonly indexName: string;
  /** Folder of the bucket that its S3 configuration names. */
  readonly archiveDir: string;
  readonly firehose: FirehoseModel;
}

export interface StreamsOptions {
  readonly credentials: CredentialTable;
  readonly permissions: Permissions;
  readonly domains: Domains;
  readonly invoke: InvokeFunction;
  /** Folders by bucket ARN. */
  readonly buckets: ReadonlyMap<string, string>;
  readonly ledgerPath: string;
  readonly progress: (line: string) => void;
}

/** The delivery stream of an assembly. A run has room for one. */
export class Streams {
  readonly #options: StreamsOptions;
  #running: RunningStream | undefined;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  get running(): RunningStream | undefined {
    return this.#running;
  }

  /** Opens a stream. @throws Error when there is one already, its bucket is unknown, or the model refuses its properties */
  async open(spec: StreamSpec): Promise<RunningStream> {
    if (this.#running !== undefined) {
      const both = `${this.#running.spec.logicalId}, ${spec.logicalId}`;
      throw new Error(
        `local: the assembly has more than one delivery stream: ${both}; a run has room for one.`,
      );
    }
    const { buckets, credentials, domains, ledgerPath, permissions, progress } = this.#options;
    const archiveDir = buckets.get(bucketArnOf(spec));
    if (archiveDir === undefined) {
      throw new Error(
        `local: ${spec.logicalId}: S3Configuration.BucketARN is ${bucketArnOf(spec)}; no bucket of the assembly.`,
      );
    }
    const send = createDomainSend({
      endpointOf: (domainArn) => domains.find(domainArn),
      credentialsOf: (roleArn) => credentials.issue(roleArn),
      region: spec.region,
    });
    const firehose = await startFirehose({
      streams: [spec],
      authenticate: (request) =>
        verify(request, { find: (key) => credentials.find(key), service: 'firehose', region: spec.region }),
      allow: (roleArn, action, resourceArn) => permissions.allow(roleArn, action, resourceArn),
      send,
      invoke: this.#options.invoke,
      archive: new Archive(archiveDir),
      ledgerPath,
      progress,
    });
    this.#running = { spec, indexName: String(destinationOf(spec).IndexName), archiveDir, firehose };
    return this.#running;
  }

  /** Delivers the buffered records for at most `drainTimeoutMs`, then ends. @returns the number of records left over */
  async stop(drainTimeoutMs: number): Promise<number> {
    const closed = await this.#running?.firehose.close({ drain: drainTimeoutMs > 0, drainTimeoutMs });
    return closed?.undeliveredRecords ?? 0;
  }
}

function destinationOf({ properties }: ResolvedStream): Record<string, unknown> {
  const destination = properties.AmazonopensearchserviceDestinationConfiguration;
  return isRecord(destination) ? destination : {};
}

function bucketArnOf(stream: ResolvedStream): string {
  const { S3Configuration: s3 } = destinationOf(stream);
  return isRecord(s3) ? String(s3.BucketARN) : 'missing';
}

/** The stream of a run. @throws Error when the assembly has none */
export function requireStream({ running }: Streams): RunningStream {
  if (running !== undefined) return running;
  throw new Error('local: the assembly has no delivery stream, so no record can be followed or verified.');
}
