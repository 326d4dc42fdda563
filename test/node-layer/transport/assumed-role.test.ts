import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { Runtime } from '../../../lambda/node-layer/src/lifecycle/runtime';
import { AssumedRole } from '../../../lambda/node-layer/src/transport/assumed-role';
import type { Credentials, NoCredentials } from '../../../lambda/node-layer/src/transport/credentials';
import { acceptAll, linesOf, serve, TestClock } from '../kit';
import { CREDENTIALS } from '../sockets';

const ROLE = 'arn:aws:iam::123456789012:role/shipping';
type Server = Awaited<ReturnType<typeof serve>>;
type Request = Parameters<Parameters<typeof serve>[0]>[0];

/** Whether the SDK's signer, given the same request and keys, makes the same signature. */
async function isSigned(request: Request, service: string, credentials: Credentials): Promise<boolean> {
  const { authorization = '', host = '' } = request.headers;
  const signedNames = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const headers = Object.fromEntries(signedNames.map((name) => [name, String(request.headers[name])]));
  const date = String(request.headers['x-amz-date']);
  const signer = new SignatureV4({
    service,
    region: 'eu-west-1',
    credentials,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const [hostname = '', port] = host.split(':');
  const own = new HttpRequest({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    headers,
    body: request.body,
  });
  const signed = await signer.sign(own, { signingDate: new Date(iso) });
  const signatureOf = (text: string | undefined) => /Signature=([0-9a-f]{64})/.exec(text ?? '')?.[1];
  return (
    signatureOf(authorization) !== undefined &&
    signatureOf(authorization) === signatureOf(signed.headers.authorization)
  );
}

/** SHA-256 as the SDK's signer asks for it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

interface Sts extends Server {
  readonly calls: URLSearchParams[];
  /** Responds to the next call in another way. */
  readonly next: ((respond: (status: number, body: string) => void) => void)[];
  expiresInMs: number;
}

/** A model of STS's AssumeRole, from its API reference: it checks the signature and gives sessions that are numbered. */
async function startSts(now: () => number = Date.now): Promise<Sts> {
  const calls: URLSearchParams[] = [];
  const next: Sts['next'] = [];
  const sts = { calls, next, expiresInMs: 3_600_000 };
  const server = await serve(async (request, response) => {
    const respond = (status: number, body: string) => void response.writeHead(status).end(body);
    if (!(await isSigned(request, 'sts', CREDENTIALS)))
      return respond(403, errorXml('SignatureDoesNotMatch'));
    calls.push(new URLSearchParams(request.body));
    const other = next.shift();
    if (other) return other(respond);
    const n = calls.length;
    const expiration = new Date(now() + sts.expiresInMs).toISOString();
    respond(
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>ASIA${n}</AccessKeyId><SecretAccessKey>secret${n}</SecretAccessKey>
        <SessionToken>token${n}+/=</SessionToken><Expiration>${expiration}</Expiration>
      </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
  return Object.assign(sts, server);
}

const errorXml = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>not you</Message></Error></ErrorResponse>`;

let sts: Sts;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.now();
  sts = await startSts(() => nowMs);
});
afterEach(() => sts.close());

const assumed = (options: { externalId?: string; source?: () => Credentials | NoCredentials } = {}) =>
  new AssumedRole({
    roleArn: ROLE,
    sessionName: 'orders',
    endpoint: sts.url,
    region: 'eu-west-1',
    source: () => CREDENTIALS,
    now: () => nowMs,
    ...options,
  });

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(setImmediate);
};
const accessKeyOf = (role: AssumedRole) => (role.credentials() as Credentials).accessKeyId;

describe('an assumed role', () => {
  test('is assumed by a signed call, for an hour, under the name of the function', async () => {
    const role = assumed({ externalId: 'x&y' });
    expect(await role.credentials()).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 'secret1',
      sessionToken: 'token1+/=',
    });
    expect(Object.fromEntries(sts.calls[0] ?? [])).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'orders',
      DurationSeconds: '3600',
      ExternalId: 'x&y',
    });
  });

  test('serves every request until five minutes before it expires', async () => {
    const role = assumed();
    await Promise.all([role.credentials(), role.credentials()]);
    nowMs += 3_300_000 - 1;
    expect(await role.credentials()).toMatchObject({ accessKeyId: 'ASIA1' });
    expect(sts.calls).toHaveLength(1);
    nowMs += 1;
    // It lasts: the request does not wait for the next session, which is there a little later.
    expect(accessKeyOf(role)).toBe('ASIA1');
    await until(() => accessKeyOf(role) === 'ASIA2');
  });

  test('serves on at once, if STS does not respond, and is renewed again after 30 s', async () => {
    const role = assumed();
    await role.credentials();
    nowMs += 3_400_000;
    sts.next.push(() => undefined);
    for (let i = 0; i < 3; i++) expect(accessKeyOf(role)).toBe('ASIA1');
    await until(() => sts.calls.length === 2);
    nowMs += 29_999;
    expect(accessKeyOf(role)).toBe('ASIA1');
    expect(sts.calls).toHaveLength(2);
  });

  test('serves on, if it cannot be renewed, until it expires', async () => {
    const role = assumed();
    await role.credentials();
    nowMs += 3_400_000;
    sts.next.push((respond) => respond(500, 'oops'));
    expect(role.credentials()).toMatchObject({ accessKeyId: 'ASIA1' });
    await until(() => sts.calls.length === 2);
    nowMs += 195_000;
    sts.next.push((respond) => respond(500, 'oops'));
    let credentials = await role.credentials();
    expect(credentials).toMatchObject({ kind: 'retry' });
    while ('kind' in credentials) credentials = await role.credentials();
    expect(credentials).toMatchObject({ accessKeyId: 'ASIA4' });
  });

  test('is assumed again at once when the service calls its credentials expired', async () => {
    const role = assumed();
    const first = (await role.credentials()) as Credentials;
    expect(await role.credentials(first)).toMatchObject({ accessKeyId: 'ASIA2' });
    expect(await role.credentials(first)).toMatchObject({ accessKeyId: 'ASIA2' });
    expect(sts.calls).toHaveLength(2);
  });

  test.each([
    ['AccessDenied', 403, 'refused'],
    ['ValidationError', 400, 'refused'],
    ['Throttling', 400, 'retry'],
    ['ExpiredTokenException', 403, 'retry'],
    ['ServiceFailure', 500, 'retry'],
  ])('that STS answers with %s (%i) is %s', async (code, status, kind) => {
    sts.next.push((respond) => respond(status, errorXml(code)));
    const outcome = (await assumed().credentials()) as NoCredentials;
    expect(outcome.kind).toBe(kind);
    expect(outcome.reason).toContain(`the role ${ROLE} cannot be assumed`);
    expect(outcome.reason).toContain(`HTTP ${status} ${code}: not you`);
    expect(outcome.reason.includes('trust policy')).toBe(kind === 'refused');
  });

  test.each([
    '',
    '<AssumeRoleResponse/>',
    'x'.repeat(100),
  ])('is retried after a 200 with %j', async (body) => {
    sts.next.push((respond) => respond(200, body));
    expect(await assumed().credentials()).toMatchObject({ kind: 'retry' });
  });

  test('needs credentials that may assume it', async () => {
    const none = { kind: 'refused', reason: 'none' } as const;
    expect(await assumed({ source: () => none }).credentials()).toEqual(none);
    const wrong = { ...CREDENTIALS, secretAccessKey: 'wrong' };
    expect(await assumed({ source: () => wrong }).credentials()).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('SignatureDoesNotMatch'),
    });
  });
});

describe('records of a producer in another account', () => {
  /** A stream that takes what is signed by a session that is not expired. */
  async function startStream(isValid: (n: number) => boolean) {
    const messages: string[] = [];
    const server = await serve(async (request, response) => {
      const n = Number(/Credential=ASIA(\d+)/.exec(request.headers.authorization ?? '')?.[1]);
      const credentials = {
        accessKeyId: `ASIA${n}`,
        secretAccessKey: `secret${n}`,
        sessionToken: `token${n}+/=`,
      };
      if (!(await isSigned(request, 'firehose', credentials))) {
        return response.writeHead(403).end('{"__type":"InvalidSignatureException"}');
      }
      if (!isValid(n)) return response.writeHead(400).end('{"__type":"ExpiredTokenException"}');
      messages.push(...linesOf(request.body).map((line) => JSON.parse(line).message));
      response.end(acceptAll(request.body));
    });
    return { messages, ...server };
  }

  function producer(stream: Server, env: Record<string, string> = {}) {
    const stderr: Record<string, unknown>[] = [];
    const runtime = new Runtime({
      clock: new TestClock(),
      env: {
        FIREHOSE_LOGGING_STREAM: 'logs',
        FIREHOSE_LOGGING_ROLE_ARN: ROLE,
        AWS_ENDPOINT_URL_FIREHOSE: stream.url,
        AWS_ENDPOINT_URL_STS: sts.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        ...env,
      },
      fallback: (lines) => stderr.push(...lines.map((line) => JSON.parse(line))) && lines.length,
    });
    const log = (message: string) => runtime.emit({ timeMs: nowMs, name: 'app', level: 'INFO', message });
    return { runtime, log, stderr };
  }

  test('are delivered by the role, and none is lost when its session expires', async () => {
    let oldest = 1;
    const stream = await startStream((n) => n >= oldest);
    const { runtime, log, stderr } = producer(stream, { FIREHOSE_LOGGING_EXTERNAL_ID: 'partner' });
    for (let i = 0; i < 3; i++) {
      log(`${i}`);
      await runtime.flush();
      oldest++;
    }
    expect(stream.messages).toEqual(['0', '1', '2']);
    expect(stderr).toEqual([]);
    expect(sts.calls.map((call) => call.get('ExternalId'))).toEqual(['partner', 'partner', 'partner']);
    await stream.close();
  });

  test('fall back where the role may not be assumed, and one line says what to do', async () => {
    const stream = await startStream(() => true);
    sts.next.push((respond) => respond(403, errorXml('AccessDenied')));
    const { runtime, log, stderr } = producer(stream);
    log('a');
    await runtime.flush();
    expect(stream.messages).toEqual([]);
    expect(stderr.map(({ message }) => message)).toEqual([
      'a',
      expect.stringContaining('Allow sts:AssumeRole'),
    ]);
    expect(runtime.stats()).toMatchObject({ accepted: 1, fellBack: 1, lost: 0, queued: 0 });
    await stream.close();
  });

  test('fall back where the role is none, and one line says so', async () => {
    const stream = await startStream(() => true);
    const { log, stderr } = producer(stream, { FIREHOSE_LOGGING_ROLE_ARN: 'shipping' });
    log('a');
    expect(stderr.map(({ message }) => message)).toEqual([
      expect.stringContaining('the role is "shipping"; expected arn:aws:iam::<account>:role/<name>'),
      'a',
    ]);
    await stream.close();
  });
});
