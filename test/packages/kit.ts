import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFirehose } from '../../local/firehose/start-firehose';
import { CredentialTable } from '../../local/iam/credentials';
import { verify } from '../../local/iam/sigv4';
import { exitCode } from '../exit-code';
import { modelOptions, PRODUCER_ROLE, resolvedStream } from '../local/firehose/fixtures';

export type Document = Record<string, unknown>;

/** The local model of Firehose, which checks signatures; its domain takes everything. */
export async function startStream() {
  const credentials = new CredentialTable();
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.issue(PRODUCER_ROLE);
  const { options, domain, cleanUp } = modelOptions({
    streams: [resolvedStream({ BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } })],
    authenticate: (request) =>
      verify(request, { find: (key) => credentials.find(key), service: 'firehose', region: 'eu-west-1' }),
  });
  const model = await startFirehose(options);
  return {
    model,
    keys: { accessKeyId, secretAccessKey, sessionToken },
    /** The keys as a shell has them. */
    keyVariables: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
    variables: {
      AWS_ENDPOINT_URL_FIREHOSE: model.url,
      AWS_REGION: 'eu-west-1',
      FIREHOSE_LOGGING_STREAM: 'app-logs',
      FIREHOSE_LOGGING_SERVICE: 'orders',
    },
    /** Every document that the domain got, in order. */
    async documents(): Promise<Document[]> {
      await model.drain();
      return domain.requests.flatMap(({ documents }) => documents.map((json) => JSON.parse(json)));
    },
    forget: () => void domain.requests.splice(0),
    async close() {
      await model.close({ drain: false });
      cleanUp();
    },
  };
}

export type Stream = Awaited<ReturnType<typeof startStream>>;

/** The endpoints from which the SDKs get the credentials of a role in ECS and EKS, and in EC2. */
export async function startRoleEndpoints(keys: Stream['keys']) {
  const role = {
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    Token: keys.sessionToken,
    Expiration: new Date(Date.now() + 6 * 3600_000).toISOString(),
    RoleArn: PRODUCER_ROLE,
    Code: 'Success',
  };
  const metadata = '/latest/meta-data/iam/security-credentials/';
  const server = createServer(({ method, url, headers }, response) => {
    if (method === 'PUT' && url === '/latest/api/token')
      response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', '21600').end('token');
    else if (url === '/task') response.end(JSON.stringify(role));
    else if (headers['x-aws-ec2-metadata-token'] !== 'token') response.writeHead(401).end();
    else if (url === metadata) response.end('producer');
    else if (url === `${metadata}producer`) response.end(JSON.stringify(role));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program whose environment is only what is given. */
export function start(
  command: string,
  args: readonly string[],
  how: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    onStart?: (child: ChildProcess) => void;
    onOutput?: (child: ChildProcess) => void;
  },
): Promise<Ended> {
  const child = spawn(command, args, { cwd: how.cwd, env: { PATH: process.env.PATH, ...how.env } });
  how.onStart?.(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      if (name === 'stdout') how.onOutput?.(child);
    });
  }
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), ...said })),
  );
}

/** The documents on a stderr; other lines there are announcements. */
export function documentsIn(stderr: string): Document[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Document)
    .filter((document) => 'log_id' in document);
}
