import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { Archive } from '../../local/archive/archive';
import { recordsIn } from '../../local/archive/records';
import { createDomainSend, type DomainSend } from '../../local/firehose/start-firehose';
import { type RunningStream, requireStream } from '../../local/run/resources/streams';
import { type Run, startRun } from '../../local/run/start-run';
import { searchDocuments } from '../../local/search/documents';
import { temporaryFolder } from './dev-assembly';
import { until } from './until';

/** The dev assembly, running, and what tests do with it. */
export class RunningStack {
  readonly lines: string[];
  readonly run: Run;
  readonly stream: RunningStream;

  private constructor(run: Run, lines: string[]) {
    this.run = run;
    this.lines = lines;
    this.stream = requireStream(run.world.streams);
  }

  static async start(assemblyDir: string): Promise<RunningStack> {
    const lines: string[] = [];
    const run = await startRun({
      from: { assemblyDir },
      runDir: temporaryFolder(),
      progress: (line) => lines.push(line),
      signal: new AbortController().signal,
    });
    return new RunningStack(run, lines);
  }

  get deliveryRoleArn(): string {
    const destination = this.stream.spec.properties.AmazonopensearchserviceDestinationConfiguration;
    return (destination as { RoleARN: string }).RoleARN;
  }

  get domainArn(): string {
    const destination = this.stream.spec.properties.AmazonopensearchserviceDestinationConfiguration;
    return (destination as { DomainARN: string }).DomainARN;
  }

  /** Role of one of the producers, which may put records. */
  get producerRoleArn(): string {
    const producer = this.run.world.functions
      .all()
      .find(({ environment }) => environment.FIREHOSE_LOGGING_STREAM);
    if (producer === undefined) throw new Error('no producer in the assembly');
    return producer.roleArn;
  }

  /** A request to the domain as a role, signed as the delivery stream's requests are. */
  asRole(roleArn: string): { post: (path: string, body: string) => ReturnType<DomainSend>; close(): void } {
    const send = createDomainSend({
      endpointOf: (arn) => this.run.world.domains.find(arn),
      credentialsOf: (role) => this.run.credentials.issue(role),
      region: this.stream.spec.region,
    });
    const { domainArn } = this;
    return {
      post: (path, body) => send({ domainArn, roleArn, path, body: Buffer.from(body) }),
      close: () => send.close(),
    };
  }

  /** Puts documents through the real SDK. */
  async put(
    documents: readonly object[],
    endpoint = this.stream.firehose.url,
    roleArn = this.producerRoleArn,
  ) {
    const client = new FirehoseClient({
      endpoint,
      region: this.stream.spec.region,
      credentials: this.run.credentials.issue(roleArn),
    });
    const response = await client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: this.stream.spec.name,
        Records: documents.map((document) => ({ Data: Buffer.from(`${JSON.stringify(document)}\n`) })),
      }),
    );
    client.destroy();
    return response;
  }

  /** The indexed ones of these ids, once all of them are there. */
  async indexed(logIds: readonly string[], timeoutMs?: number): Promise<string[]> {
    const query = { terms: { log_id: logIds } };
    return until(
      `document for each of ${logIds.length} ids`,
      async () => {
        const body = { size: 1_000, query };
        const hits = await searchDocuments(this.run.engine, this.stream.indexName, body).catch(() => []);
        const ids = new Set(hits.map(({ _source }) => String(_source.log_id)));
        return ids.size === logIds.length ? [...ids].sort() : undefined;
      },
      timeoutMs,
    );
  }

  /** Records under the error prefix whose raw data has this id. */
  async refused(logId: string): Promise<Record<string, unknown>> {
    const archive = new Archive(this.stream.archiveDir);
    return until(`error record of ${logId}`, async () => {
      for (const key of (await archive.list()).filter((each) => each.includes('failed'))) {
        for (const line of recordsIn(key, await archive.getObject(key))) {
          const record = JSON.parse(line);
          const raw = Buffer.from(record.rawData, 'base64').toString('utf8');
          if (raw.includes(`"${logId}"`)) return { key, ...record };
        }
      }
      return undefined;
    });
  }
}

/** A document as the handlers write it. */
export function logDocument(logId: string, fields: object = {}): object {
  const asctime = new Date().toISOString().replace('Z', '+00:00');
  const source = 'node';
  return { asctime, name: 'test', levelname: 'INFO', message: 'a line', log_id: logId, source, ...fields };
}
