import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { CredentialTable } from '../../../local/iam/credentials';
import { verify } from '../../../local/iam/sigv4';
import { startS3Server } from '../../../local/s3/s3-server';

const ROLE = 'arn:aws:iam::123456789012:role/directory';

export interface S3 {
  /** For a process that uses it. */
  readonly env: Readonly<Record<string, string>>;
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** The local run's model of S3, with one bucket. */
export async function startS3(bucket: string): Promise<S3> {
  const folder = mkdtempSync(join(tmpdir(), 's3-'));
  const credentials = new CredentialTable();
  const server = await startS3Server({
    authenticate: (request) => verify(request, { find: (key) => credentials.find(key), service: 's3' }),
    allow: () => true,
    buckets: new Map([[`arn:aws:s3:::${bucket}`, folder]]),
  });
  const { accessKeyId, secretAccessKey, sessionToken = '' } = credentials.issue(ROLE);
  const client = new S3Client({
    endpoint: server.url,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  return {
    client,
    env: {
      AWS_ENDPOINT_URL_S3: server.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      NODE_NO_WARNINGS: '1',
    },
    async stop() {
      client.destroy();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
