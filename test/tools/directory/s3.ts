import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const SERVER = join(__dirname, '../../../.cache/venv/bin/moto_server');
/** For the SDK's clients, in this process and in others. */
export const AWS_ENV = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_REGION: 'eu-west-1',
  NODE_NO_WARNINGS: '1',
} as const;

/** Why there is no S3 here, or undefined. */
export const missingS3 = existsSync(SERVER) ? undefined : `${SERVER} is not there (npm test installs it)`;

export interface S3 {
  readonly endpoint: string;
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** moto's model of S3 on loopback, with a bucket. */
export async function startS3(bucket: string): Promise<S3> {
  const child = spawn(SERVER, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'inherit', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url) resolve(url);
    });
    void ended.then(() => reject(new Error(`moto_server ended: ${said}`)));
  });
  const client = new S3Client({
    endpoint,
    region: AWS_ENV.AWS_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: AWS_ENV.AWS_ACCESS_KEY_ID, secretAccessKey: AWS_ENV.AWS_SECRET_ACCESS_KEY },
  });
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  return {
    endpoint,
    client,
    async stop() {
      client.destroy();
      child.kill('SIGTERM');
      await ended;
    },
  };
}
