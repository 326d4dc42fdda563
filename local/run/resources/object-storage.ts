import type { CredentialTable } from '../../iam/credentials';
import { verify } from '../../iam/sigv4';
import { startS3Server } from '../../s3/s3-server';
import type { Permissions } from './permissions';

export interface ObjectStorageOptions {
  readonly credentials: CredentialTable;
  readonly permissions: Permissions;
  /** Folders by bucket ARN. */
  readonly buckets: ReadonlyMap<string, string>;
}

/** The S3 endpoint of a run, for the functions that read and write its buckets. */
export class ObjectStorage {
  readonly #options: ObjectStorageOptions;
  #server: Awaited<ReturnType<typeof startS3Server>> | undefined;

  constructor(options: ObjectStorageOptions) {
    this.#options = options;
  }

  get url(): string | undefined {
    return this.#server?.url;
  }

  async start(): Promise<void> {
    const { credentials, permissions, buckets } = this.#options;
    this.#server = await startS3Server({
      authenticate: (request) => verify(request, { find: (key) => credentials.find(key), service: 's3' }),
      allow: (roleArn, action, resourceArn) => permissions.allow(roleArn, action, resourceArn),
      buckets,
    });
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }
}
