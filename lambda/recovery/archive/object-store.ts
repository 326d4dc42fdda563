import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What the recovery functions need of the archive: whole objects, and keys in S3's order. */
export interface ObjectStore {
  /** Keys below a prefix, in UTF-8 order. */
  list(prefix: string): AsyncIterable<string>;
  /** The object's bytes as they are stored: a `.gz` object comes back compressed. */
  get(key: string): Promise<Buffer>;
  put(key: string, body: Buffer): Promise<void>;
  /** Deletes an object; one that is absent is no error. */
  delete(key: string): Promise<void>;
}

/** The archive bucket. Its key encrypts what is written, by the default of the bucket. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async *list(prefix: string): AsyncIterable<string> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    if (Body === undefined) throw new Error(`recovery: the object ${key} has no body.`);
    return Buffer.from(await Body.transformToByteArray());
  }

  async put(key: string, body: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body }));
  }

  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }
}
