import { createServer, type Server } from 'node:http';

export interface StreamFaults {
  /** Share of records that a response refuses. */
  readonly refused: number;
  /** Share of requests that fail with HTTP 500. */
  readonly failed: number;
}

/** PutRecordBatch on loopback, with faults; it keeps what it took. */
export class Stream {
  /** Documents in the order of their arrival. */
  readonly documents: Record<string, unknown>[] = [];
  readonly records: string[] = [];
  /** Who signed the requests. */
  readonly accessKeyIds = new Set<string>();
  /** Answers nothing good while set: an outage. */
  isDown = false;
  faults: StreamFaults = { refused: 0, failed: 0 };
  /** Whether documents are kept, or only counted by `log_id`. */
  readonly #server: Server;
  url = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      this.accessKeyIds.add(/Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '');
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        if (this.isDown || Math.random() < this.faults.failed) {
          response.writeHead(500).end('{"__type":"InternalFailure"}');
          return;
        }
        const responses = this.#take(Buffer.concat(chunks));
        const FailedPutCount = responses.filter((entry) => 'ErrorCode' in entry).length;
        response.end(JSON.stringify({ FailedPutCount, RequestResponses: responses }));
      });
    });
  }

  static async start(): Promise<Stream> {
    const stream = new Stream();
    await new Promise<void>((resolve) => stream.#server.listen(0, '127.0.0.1', resolve));
    stream.url = `http://127.0.0.1:${(stream.#server.address() as { port: number }).port}`;
    return stream;
  }

  /** For the collector's environment. */
  get env(): Record<string, string> {
    return {
      COLLECTOR_STREAM: 'logs',
      AWS_ENDPOINT_URL_FIREHOSE: this.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: Buffer): object[] {
    const { Records } = JSON.parse(body.toString()) as { Records: { Data: string }[] };
    return Records.map(({ Data }) => {
      if (Math.random() < this.faults.refused)
        return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
      const text = Buffer.from(Data, 'base64').toString();
      this.records.push(text);
      this.documents.push(JSON.parse(text));
      return { RecordId: String(this.records.length) };
    });
  }
}
